"""The browser owns nothing: another user, its own sandbox, a home that is thrown away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openlosi.crawler.browser import Browser, BrowserUnavailable, availability, processes
from openlosi.crawler.browser.privileges import quarters

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")


@as_root
def test_started_as_root_a_program_runs_as_nobody_in_particular():
    with quarters() as place:
        said = subprocess.run(
            [place.launcher("who", "/usr/bin/id"), "-u"], capture_output=True, text=True, check=True
        )

    assert int(said.stdout) == place.uid
    assert int(said.stdout) not in (0, os.getuid())


def test_a_program_does_not_inherit_our_environment(monkeypatch):
    monkeypatch.setenv("OPENLOSI_SECRET", "hush")
    with quarters() as place:
        said = subprocess.run(
            [place.launcher("env", "/usr/bin/env")], capture_output=True, text=True, check=True
        ).stdout

    assert f"HOME={place.home}" in said
    assert "hush" not in said


@as_root
def test_a_program_cannot_change_what_it_was_given():
    with quarters() as place:
        given = place.place("given.txt", b"ours")
        tried = subprocess.run(
            [place.launcher("try", "/bin/sh"), "-c", f"cat {given}; echo theirs > {given}; echo x > {place.home}/own"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert tried.stdout == "ours"
        assert given.read_bytes() == b"ours"
        assert (place.home / "own").exists()


def test_nothing_is_left_behind():
    with quarters() as place:
        left = subprocess.Popen(
            [place.launcher("sleep", "/bin/sleep"), "1000", str(place.directory)], cwd="/"
        )
        assert place.directory.is_dir()

    assert left.wait(10) != 0
    assert not place.directory.exists()


def test_what_a_killed_run_left_is_cleared_by_the_next():
    killed = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import subprocess, time\n"
                "from openlosi.crawler.browser.privileges import quarters\n"
                "with quarters() as place:\n"
                "    left = subprocess.Popen([place.launcher('sleep', '/bin/sleep'), '1000', str(place.directory)], cwd='/')\n"
                "    print(place.directory, left.pid, flush=True)\n"
                "    time.sleep(1000)"
            ),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    directory, _, pid = killed.stdout.readline().strip().rpartition(" ")
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert Path(directory).is_dir()

    with quarters():
        assert not Path(directory).exists()
        assert processes.command_of(int(pid)) == []


@pytest.mark.browser
def test_chromium_runs_with_its_sandbox_on(browser):
    if not browser.quarters.sandbox:
        assert any("without its own sandbox" in note for note in browser.notes)
        return

    assert "You are adequately sandboxed." in browser.sandbox_status()


@as_root
@pytest.mark.browser
def test_no_process_of_the_browser_is_roots(browser):
    root = browser.quarters.pid_of("chromium")
    children = [each.pid for each in processes.descendants(root)]
    family = [pid for pid in (root, *children) if processes.command_of(pid)]  # an ended one has none

    assert len(family) > 2
    assert set(family) <= set(processes.of_user(browser.quarters.uid))


@pytest.mark.browser
def test_the_profile_is_gone_afterwards():
    if shutil.which("chromium") is None:
        pytest.skip("needs the Debian package chromium")
    with Browser() as browser:
        directory, uid = browser.quarters.directory, browser.quarters.uid
        assert (browser.quarters.home / "profile").is_dir()

    assert not directory.exists()
    assert uid is None or processes.of_user(uid) == []


def test_without_chromium_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert availability() == "Chromium is not installed: install the Debian package chromium."
    with pytest.raises(BrowserUnavailable, match="install the Debian package chromium"), Browser():
        pass
