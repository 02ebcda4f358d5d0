"""The page in a real browser: nothing asked for, no error, nothing cut in print.

What these tests see with a browser, `test_page` and `test_style` see in the markup and
the style: they are no reason to install one.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import iom_me as me

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
POPPLER = shutil.which("pdftotext")
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")
needs_poppler = pytest.mark.skipif(not POPPLER, reason="there is no pdftotext here")

# The browser's own calls home, which no page has a part in.
ITS_OWN = re.compile(r"https?://([\w-]+\.)*(google|googleapis|gvt1|gstatic)\.com/")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
)


def browse(page: Path, *options: str) -> tuple[str, list[str], list[str]]:
    """Open a page; return what it became, what was asked for, and console messages."""
    home = page.parent / "home"
    log = page.parent / "net.json"
    done = subprocess.run(  # noqa: S603  the browser found above, on our own file
        [
            str(CHROMIUM),
            *QUIET,
            f"--user-data-dir={home}",
            f"--log-net-log={log}",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    asked = re.findall(r'"url":"(https?:[^"]*)"', log.read_text(encoding="utf-8"))
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, [url for url in asked if not ITS_OWN.match(url)], console


@pytest.fixture
def page(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    effect: me.impact.DidResult,
    tmp_path: Path,
) -> Path:
    path = tmp_path / "report.html"
    me.write_report(
        path, lights, checks=me.check(lights), tracking=tracked, effects=[effect]
    )
    return path


@needs_browser
def test_a_browser_asks_for_nothing_and_has_no_complaint(page: Path) -> None:
    shown, asked, console = browse(page, "--dump-dom")

    assert "Where does it stand?" in shown
    assert asked == []
    assert console == []


@needs_browser
def test_what_is_smuggled_into_a_page_is_neither_run_nor_fetched(page: Path) -> None:
    smuggled = (
        '<script>document.title = "taken"</script>'
        '<img src="http://outside.example/x.png" onerror="document.title = 2">'
    )
    html = page.read_text(encoding="utf-8")
    bare = re.sub("<meta http-equiv[^>]*>", "", html)
    results = []
    for content in (bare, html):
        page.write_text(content.replace("</main>", f"{smuggled}</main>"), "utf-8")
        shown, asked, _ = browse(page, "--dump-dom")
        results.append((re.search("<title>(.*?)</title>", shown), bool(asked)))

    (taken, fetched), (kept, silent) = results
    # Without the policy both happen, and this test would see it.
    assert taken is not None
    assert taken[1] in {"taken", "2"}
    assert fetched
    assert kept is not None
    assert kept[1] == "L-1: All lights"
    assert not silent


@needs_browser
@needs_poppler
def test_print_cuts_no_row_and_repeats_the_headings(tmp_path: Path) -> None:
    def words(place: int) -> list[str]:
        return [f"w{place:03}x{word:02}" for word in range(40)]

    results = [me.Outcome(str(at), " ".join(words(at))) for at in range(60)]
    page, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    me.write_report(page, me.ResultsFramework("P", "t", results=results))

    browse(page, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")

    text = subprocess.run(  # noqa: S603  the program found above, on our own file
        [str(POPPLER), "-bbox", str(pdf), "-"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    pages = text.split("<page ")[1:]
    assert len(pages) > 3
    for place in range(60):
        on = [at for at, shown in enumerate(pages) if f">w{place:03}x" in shown]
        assert len(on) == 1  # the row is whole
        assert all(f">{word}<" in pages[on[0]] for word in words(place))
    with_rows = [shown for shown in pages if re.search(r">w\d{3}x", shown)]
    assert all(">Assumptions<" in shown for shown in with_rows)
    for shown in pages:
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', shown)
        assert size is not None
        width, height = float(size[1]), float(size[2])
        assert (round(width), round(height)) == (842, 595)  # A4 landscape
        ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', shown)]
        assert max(ends) < width


@needs_browser
def test_a_phone_need_not_scroll_the_page_sideways(page: Path) -> None:
    width = 360
    probe = (
        "<script>document.title = document.documentElement.scrollWidth + ' ' +"
        " innerWidth</script>"
    )
    html = re.sub("<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    page.write_text(html.replace("</body>", f"{probe}</body>"), "utf-8")
    frame = page.with_name("frame.html")
    frame.write_text(
        f'<iframe src="{page.name}" style="width:{width}px;border:0"></iframe>'
        "<script>onload = () => document.title = frames[0].document.title</script>",
        "utf-8",
    )

    shown, _, _ = browse(frame, "--dump-dom", "--allow-file-access-from-files")

    found = re.search(r"<title>(\d+) (\d+)</title>", shown)
    assert found is not None
    needed, there = int(found[1]), int(found[2])
    assert there == width
    assert needed <= there
