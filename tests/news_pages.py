"""Twelve pages of news, each built as some newsroom builds them, with all that is no part of the story;
names and events are invented.

`BODY` of a page is what a careful reader would copy out, a paragraph a string;
whatever else stands on it is furniture.
"""

from dataclasses import dataclass, field

BORDER = [
    (
        "Kenya reopened its border with Somalia at Mandera on Tuesday, "
        "ending a closure of eleven years that had cut families in two."
    ),
    (
        "“We have missed our neighbours,” the interior minister, Omar Haddad, "
        "told a crowd of several hundred people at the crossing."
    ),
    (
        "Somalia’s government welcomed the step but accused Kenya of keeping troops "
        "on its soil without consent, a charge that Nairobi denies."
    ),
    (
        "Traders said that the fees asked by customs officers were too high, "
        "and that lorries would go on using the roads through the bush."
    ),
    (
        "The African Union said that its envoy, Lena Brandt, would visit both capitals this week "
        "to help them settle what remains in dispute."
    ),
]
STRIKE = [
    (
        "Teachers in Peru walked out of 4,000 schools on Monday after talks with the government "
        "on pay broke down over the weekend."
    ),
    (
        "The union’s leader, José García, accused the education minister of breaking a promise "
        "that she had made in writing in March."
    ),
    (
        "“There is no money for it, and there was no promise,” the minister, Ana Torres, "
        "said in a statement read on the radio."
    ),
    (
        "Police used tear gas in Cusco, where protesters had blocked the road to the airport; "
        "three people were hurt, a hospital said."
    ),
]
SHORT = [
    (
        "Norway will send two ships to the Red Sea, its defence minister said on Friday, "
        "at the request of Egypt and Jordan."
    ),
    "Iran warned that the ships would not be welcome there.",
]
NAVIGATION = (
    "<header><nav><ul>"
    + "".join(
        f'<li><a href="/{s.lower()}">{s}</a></li>'
        for s in ("Home", "World", "Politics", "Business", "Sport", "Video")
    )
    + '</ul></nav><a href="/subscribe">Subscribe for only 1 a week</a></header>'
)
FOOTER = (
    "<footer><p>Sign up to our newsletter to get the best of our journalism every morning.</p>"
    "<p>Copyright 2024 Example Media Ltd. All rights reserved.</p>"
    '<a href="/terms">Terms and conditions</a></footer>'
)
RELATED = (
    '<aside class="related"><h3>Related stories</h3>'
    '<ul><li><a href="/1">Somalia’s president vows to crush rebels before the rains</a></li>'
    '<li><a href="/2">Ten things to know about the closed border</a></li></ul></aside>'
)


@dataclass(frozen=True)
class Page:
    """A page, what its story is, and what is known about it;
    `never` are pieces that must not be read as story.
    """

    name: str
    html: str
    body: list[str]
    never: list[str]
    known: dict[str, str] = field(default_factory=dict)


def _p(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


def _page(body: str, head: str = "", title: str = "Kenya reopens border with Somalia") -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} | The Example</title>{head}</head>"
        f"<body>{NAVIGATION}{body}{FOOTER}</body></html>"
    )


OPEN_GRAPH = (
    '<meta property="og:title" content="Kenya reopens border with Somalia">'
    '<meta property="og:site_name" content="The Example">'
    '<meta property="og:url" content="https://news.example.org/africa/kenya-border">'
    '<meta property="og:type" content="article">'
    '<meta name="author" content="Mary Quill">'
    '<meta property="article:published_time" content="2024-03-05T10:15:00Z">'
)
JSON_LD = (
    '<script type="application/ld+json">'
    '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Kenya reopens border with Somalia",'
    '"datePublished":"2024-03-05T10:15:00+00:00","author":[{"@type":"Person","name":"Mary Quill"}],'
    '"publisher":{"@type":"Organization","name":"The Example"},'
    '"url":"https://news.example.org/africa/kenya-border"}</script>'
)
KNOWN = {
    "title": "Kenya reopens border with Somalia",
    "outlet": "The Example",
    "author": "Mary Quill",
    "published": "2024-03-05",
    "url": "https://news.example.org/africa/kenya-border",
}
CAPTION = "Lorries waited for days at the crossing before it opened"
FIGURE = (
    '<figure><img src="a.jpg" alt="Lorries at dawn">'
    f"<figcaption>{CAPTION}. Photograph: Ann Castell/Example</figcaption></figure>"
)

PAGES = [
    Page(
        "figure",
        _page(
            f'<main><article><h1>Kenya reopens border with Somalia</h1><p class="byline">By Mary Quill</p>'
            f"{_p(BORDER[:2])}{FIGURE}{_p(BORDER[2:])}</article></main>",
            OPEN_GRAPH,
        ),
        BORDER,
        [CAPTION, "By Mary Quill"],
        KNOWN,
    ),
    Page(
        "json-ld",
        _page(
            '<div class="story"><h1>Kenya reopens border with Somalia</h1>'
            '<div class="meta">Mary Quill, Nairobi correspondent</div>'
            '<time datetime="2024-03-05T10:15">5 March 2024</time>'
            f'<div class="story-body">{_p(BORDER)}</div></div>{RELATED}',
            JSON_LD,
        ),
        BORDER,
        ["Nairobi correspondent", "vows to crush"],
        KNOWN,
    ),
    Page(
        "div-soup",
        _page(
            '<div id="c"><div class="x1"><div class="hd">Kenya reopens border with Somalia</div>'
            f'{_p(BORDER, "div")}</div><div class="x2">{RELATED}</div></div>',
            OPEN_GRAPH,
        ),
        BORDER,
        ["vows to crush"],
        KNOWN,
    ),
    Page(
        "live-blog",
        _page(
            "<main><article><h1>Peru teachers’ strike: live</h1>"
            + "".join(
                f'<div class="live-entry"><time datetime="2024-06-03T{9 + n:02}:00">{9 + n:02}:00 GMT</time>'
                f"<h2>{head}</h2><p>{line}</p>"
                '<div class="share"><a href="#">Share</a> <a href="#">Copy link</a></div></div>'
                for n, (head, line) in enumerate(
                    zip(("Schools shut", "Union speaks", "Minister replies", "Tear gas in Cusco"), STRIKE)
                )
            )
            + "</article></main>",
            title="Peru teachers’ strike: live",
        ),
        STRIKE,
        ["Copy link"],
    ),
    Page(
        "inline-related",
        _page(
            "<article><h1>Kenya reopens border with Somalia</h1>"
            + _p(BORDER[:2])
            + '<p><strong>READ MORE: <a href="/1">Somalia’s president vows to crush rebels</a></strong></p>'
            + _p(BORDER[2:4])
            + '<div class="related-inline">'
            '<a href="/2">Also read: Ten things to know about the closed border</a></div>'
            + _p(BORDER[4:])
            + "</article>",
            OPEN_GRAPH,
        ),
        BORDER,
        ["vows to crush", "Ten things to know"],
        KNOWN,
    ),
    Page(
        "promotion",
        _page(
            "<article><h1>Kenya reopens border with Somalia</h1>"
            '<ul class="share"><li>Facebook</li><li>Whatsapp</li></ul>'
            + _p(BORDER[:3])
            + '<div class="newsletter-signup"><h4>Morning briefing</h4>'
            "<p>Enter your email to get our free daily newsletter.</p>"
            "<form><input><button>Sign up</button></form></div>" + _p(BORDER[3:]) + "</article>" + RELATED,
            OPEN_GRAPH,
        ),
        BORDER,
        ["Enter your email", "Facebook"],
        KNOWN,
    ),
    Page(
        "pull-quote",
        _page(
            "<article><header><h1>Teachers walk out in Peru</h1>"
            '<p class="standfirst">Talks on pay have broken down.</p></header>'
            + _p(STRIKE[:3])
            + '<aside class="pullquote"><p>There is no money for it</p></aside>'
            + _p(STRIKE[3:])
            + "</article>",
            title="Teachers walk out in Peru",
        ),
        STRIKE,
        [],
        {"title": "Teachers walk out in Peru"},
    ),
    Page(
        "subheads",
        _page(
            '<main><h1>Teachers walk out in Peru</h1><div class="article-body">'
            + _p(STRIKE[:2])
            + "<h2>A promise broken?</h2>"
            + _p(STRIKE[2:3])
            + "<h2>Tear gas</h2>"
            + _p(STRIKE[3:])
            + "<ul><li>4,000 schools are shut</li><li>Talks resume on Friday</li></ul></div></main>",
            title="Teachers walk out in Peru",
        ),
        [*STRIKE, "4,000 schools are shut"],
        [],
        {"title": "Teachers walk out in Peru"},
    ),
    Page(
        "short",
        _page(
            "<article><h1>Norway to send ships</h1>"
            f'<p class="date">Friday 12 January 2024</p>{_p(SHORT)}</article>{RELATED}',
            title="Norway to send ships",
        ),
        SHORT,
        ["vows to crush"],
        {"title": "Norway to send ships"},
    ),
    Page(
        "line-breaks",
        _page(
            '<div class="content"><h1>Kenya reopens border with Somalia</h1>'
            '<div class="text">NAIROBI (Reuters) - '
            f"{'<br><br>'.join(BORDER)}</div></div>",
            OPEN_GRAPH,
        ),
        ["NAIROBI (Reuters) - " + BORDER[0], *BORDER[1:]],
        [],
        KNOWN,
    ),
    Page(
        "comments",
        _page(
            '<div class="cookie-banner">'
            "<p>We and our 812 partners use cookies to store data on your device.</p></div>"
            f"<article><h1>Kenya reopens border with Somalia</h1>{_p(BORDER)}</article>"
            '<section id="comments"><h2>Comments</h2>'
            '<div class="comment"><p>jo88: They should have opened it years ago, '
            "everybody knows that it was about charcoal.</p></div>"
            "</section>",
            OPEN_GRAPH,
        ),
        BORDER,
        ["812 partners", "jo88"],
        KNOWN,
    ),
    Page(
        "interview",
        _page(
            "<article><h1>“We were never asked”</h1>"
            + "".join(
                f"<p><b>{q}</b></p><p>{a}</p>"
                for q, a in (
                    (
                        "Why was the border shut for so long?",
                        (
                            "Because nobody in the capital had to cross it. "
                            "We were never asked, and we told them so every year."
                        ),
                    ),
                    (
                        "What has changed now?",
                        (
                            "The ministry wants trade, and it wants votes. "
                            "I do not mind which of the two it is that opened the gate for us."
                        ),
                    ),
                    (
                        "Will it stay open?",
                        (
                            "Ask the soldiers. They are still in the hills, "
                            "and they have not been told that it is over, as far as I can see."
                        ),
                    ),
                )
            )
            + "</article>",
            title="“We were never asked”",
        ),
        [
            "Why was the border shut for so long?",
            (
                "Because nobody in the capital had to cross it. "
                "We were never asked, and we told them so every year."
            ),
            "What has changed now?",
            "Will it stay open?",
        ],
        [],
    ),
]
