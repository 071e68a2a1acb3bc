"""DOI, PubMed number and web address of a source: read however somebody pasted them, written one way.

Offline: nothing is asked of a registry, so a well-formed number that was never given out passes. Each
function is idempotent: what comes out goes in again unchanged.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.utils.translation import gettext as _

LONGEST_DOI = 200
LONGEST_URL = 500

# What people put before a DOI: "doi:", "DOI ", "https://doi.org/", "dx.doi.org/", or several of these.
_DOI_LABEL = re.compile(
    r"(?:doi\s*[:=]?\s*|(?:https?://)?(?:www\.|dx\.)?doi\.org/\s*)+(?=10\.)", re.IGNORECASE
)
_DOI_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|dx\.)?doi\.org/", re.IGNORECASE)
# A registrant of four to nine digits (DOI Handbook, 2.2.2), perhaps with subdivisions. The suffix may be any
# printable character; what breaks addresses and mark-up is refused, no registrant uses it.
_DOI = re.compile(r"10\.[1-9]\d{3,8}(?:\.\d{1,9})*/[!#-;=?-\[\]_a-z<>~]+", re.IGNORECASE)
_PMID_LABEL = re.compile(
    r"(?:pmid\s*[:=]?\s*"
    r"|(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)(?=\d)",
    re.IGNORECASE,
)
# In 2026 PubMed has given out about 42 million numbers.
_MOST_PMID = 99_999_999
_LABEL_OF_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Parameters by which senders follow readers; they say nothing of what is read.
_FOLLOWING = re.compile(
    r"utm_\w*|(?:fb|g|dc|y|ms|tw|tt)clid|[gw]braid|gad_source|mc_[ce]id|igshid|_ga|_gl|_hs(?:enc|mi)",
    re.IGNORECASE,
)
_ENDS = ".,;:"
_PAIRS = {")": "(", "]": "[", ">": "<"}


class NotAnIdentifier(ValueError):
    """What was typed is no such identifier; the message tells an editor what it should look like."""


def normalise_doi(text: str) -> str:
    """The bare DOI in `text` ("10.1000/xyz", letters as typed), or "" without one. Raises NotAnIdentifier."""
    typed = text.strip().lstrip("([<")
    if not typed:
        return ""
    is_address = bool(_DOI_ADDRESS.match(typed))
    bare = _DOI_LABEL.sub("", typed, count=1) if _DOI_LABEL.match(typed) else typed
    if is_address:
        # Behind an address a question mark begins what a browser or a newsletter added.
        bare = unquote(bare.split("?")[0].split("#")[0])
    bare = _without_end(bare)
    # Only here and below: it reads the ranges of all publishers of books, and readers' pages never ask it.
    import idutils

    if len(bare) > LONGEST_DOI or not _DOI.fullmatch(bare) or not idutils.is_doi(bare):
        raise NotAnIdentifier(
            _("This is no DOI: it looks like 10.1000/182, with or without https://doi.org/.")
        )
    return idutils.normalize_doi(bare)


def normalise_pmid(text: str) -> str:
    """The PubMed number in `text` as plain digits, or "" without one. Raises NotAnIdentifier."""
    typed = text.strip()
    if not typed:
        return ""
    bare = _PMID_LABEL.sub("", typed, count=1) if _PMID_LABEL.match(typed) else typed
    bare = bare.split("?")[0].split("#")[0].rstrip("/.,; ")
    import idutils

    is_number = bare.isascii() and bare.isdigit() and bool(idutils.is_pmid(bare))
    if not is_number or not 1 <= int(bare) <= _MOST_PMID:
        raise NotAnIdentifier(_("This is no PubMed number: it has at most eight digits, such as 31726446."))
    return str(int(bare))


def normalise_url(text: str) -> str:
    """The web address in `text` in its plainest form, or "" without one. Raises NotAnIdentifier.

    http and https only, no user name or password; the host in small letters and as the network writes it,
    without the usual port, without the parameters by which senders follow readers.
    """
    typed = text.strip()
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise NotAnIdentifier(_address_message()) from None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or port == 0:
        raise NotAnIdentifier(_address_message())
    scheme = parts.scheme.lower()
    usual = {"http": 80, "https": 443}[scheme]
    netloc = host if port in (None, usual) else f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _follows(pair))
    path, query, fragment = (_escaped(part) for part in (parts.path or "/", query, parts.fragment))
    address = urlunsplit((scheme, netloc, path, query, fragment))
    if len(address) > LONGEST_URL:
        raise NotAnIdentifier(_("This address is too long: at most %(n)d characters.") % {"n": LONGEST_URL})
    return address


def identifier_in_address(url: str) -> tuple[str, str]:
    """(DOI, PubMed number) that the web address `url` stands for; "" for what it isn't."""
    for normalise, pattern, at in ((normalise_doi, _DOI_ADDRESS, 0), (normalise_pmid, _PMID_LABEL, 1)):
        if pattern.match(url):
            try:
                found = normalise(url)
            except NotAnIdentifier:
                continue
            return (found, "") if at == 0 else ("", found)
    return "", ""


def doi_address(doi: str) -> str:
    """Where `doi` leads to."""
    return f"https://doi.org/{quote(doi, safe='/:;().,-_~+=@!*$&')}"


def _without_end(text: str) -> str:
    """`text` without the punctuation of the sentence it was copied from, and without white space."""
    before = None
    while text != before:
        before = text
        text = text.strip().rstrip(_ENDS)
        opening = _PAIRS.get(text[-1:])
        if opening and text.count(opening) < text.count(text[-1]):
            text = text[:-1]
    return text


def _host(name: str) -> str:
    """`name` as the network writes it: small letters, other scripts in Punycode; "" for no host's name."""
    name = name.rstrip(".")
    plain = (name if name.isascii() else name.encode("idna").decode()).lower()
    labels = plain.split(".")
    is_name = len(labels) > 1 and all(_LABEL_OF_HOST.fullmatch(label) for label in labels)
    return plain if is_name and len(plain) <= 253 else ""


def _follows(pair: str) -> bool:
    return bool(_FOLLOWING.fullmatch(pair.split("=")[0]))


def _escaped(part: str) -> str:
    return quote(part, safe="%/:@!$&'()*+,;=?~-._[]|")


def _address_message() -> str:
    return _("This is no web address: it looks like https://www.example.nl/page, without a name or password.")
