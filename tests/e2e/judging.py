"""What keeps somebody from reading a page, in light and in dark: axe-core's findings, named and shown."""

from axe_playwright_python.sync_playwright import Axe

# The themes differ in their colours alone.
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def serious_problems(page, options=None):
    """[(rule, theme, element)] of what axe calls serious or critical; with `options` of all it finds."""
    page.emulate_media(color_scheme="light")
    light = Axe().run(page, options=options or {}).response["violations"]
    page.emulate_media(color_scheme="dark")
    # The admin's links fade from colour to colour.
    page.wait_for_timeout(300)
    dark = Axe().run(page, options=_COLOURS).response["violations"]
    page.emulate_media(color_scheme="light")
    return [
        (rule["id"], theme, rule["nodes"][0]["html"][:160])
        for theme, violations in (("light", light), ("dark", dark))
        for rule in violations
        if options or rule["impact"] in ("serious", "critical")
    ]
