#!/usr/bin/env bash
# Python's ipaddress (seen with 3.11.7; https://docs.python.org/3/library/ipaddress.html)
#
# is_global: "True if the address is allocated for public networks." A reader of web addresses asks it to keep out of private ones.
# Guess: what is_loopback, is_private or is_site_local would refuse, in whatever old form it is written, is not global.
# Seen: True for ::127.0.0.1 and ::10.0.0.1 (IPv4-compatible, RFC 4291 2.5.5.1), for ::ffff:0:127.0.0.1 (IPv4-translated, RFC 2765), and
# for fec0::1, of which is_site_local is True at the same time.
# So IPv6 is public only within 2000::/3, the one block that is given out, and is_global besides.
set -euo pipefail
python3 - <<'PYTHON'
import sys
from ipaddress import ip_address, ip_network

seen = {a: ip_address(a).is_global for a in ("::127.0.0.1", "::10.0.0.1", "::ffff:0:127.0.0.1", "fec0::1")}
print("Python", sys.version.split()[0], "| is_global:", seen, "| fec0::1 is_site_local:", ip_address("fec0::1").is_site_local)
assert all(seen.values()) and ip_address("fec0::1").is_site_local, "ipaddress has changed: look again"
assert not any(ip_address(a) in ip_network("2000::/3") for a in seen)
PYTHON
