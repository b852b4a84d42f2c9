"""
Whether the server keeps up with a national round, over HTTP, on PostgreSQL, and loses or doubles nothing.

Two loads one after the other, both at a fixed pace whatever the answers take: whole assessments of 95 answers submitted, 50 a
second for 30 s; then single answers saved at the pace of 400 assessors, one each 3 s. Afterwards the database is counted. The
rival is what ODK Central's own soak test asks of ODK Central: 50 submissions of a 250-question form a second for 30 s,
100 % of them taken (its test/e2e/soak); that server does not run here, so its figure stands as the aim.

Half of the answers bring an address, and each submission asks for its pages to be stored. That asking is measured and counted; the
storing is not, since it would visit sites: the server runs with OPENLOSI_SERVE_JOBS=0, as where the jobs have a machine of their own.

Usage: platform_load.py [SECONDS] [SUBMISSIONS_A_SECOND] [ASSESSORS]   (30 s, 50 a second, 400 assessors)
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
import warnings
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
AIM_P95 = 0.150
CONNECTIONS = 64


@dataclass
class Outcome:
    """What became of a load: seconds from the moment a request was due to its answer, and answers other than 200."""

    due: int
    seconds: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    elapsed: float = 0.0

    def percentile(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


class Line:
    """One kept-open connection to the server; just enough HTTP to be light beside what is measured."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request; the answer's status and body."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(request)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if b":" in line)
        if b"content-length" not in fields:
            raise ValueError(f"an answer without a length: {head!r}")
        length = int(fields[b"content-length"])
        body = await reader.readexactly(length)
        if b"connection: close" in head.lower():
            writer.close()
            self.streams = None
        return int(head.split(b" ", 2)[1]), body


async def load(port: int, requests: list[bytes], pace: float) -> Outcome:
    """Send requests at a pace, each when it is due, and time them from that moment."""
    outcome = Outcome(len(requests))
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def worker() -> None:
        line = Line(port)
        while True:
            due, request = await waiting.get()
            try:
                status, body = await line.ask(request)
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
                status, body = 0, str(error).encode()
                line = Line(port)
            outcome.seconds.append(time.perf_counter() - due)
            if status != 200:
                told = f"{status} {body[:120].decode(errors='replace')}"
                outcome.refused[told] = outcome.refused.get(told, 0) + 1
            waiting.task_done()

    workers = [asyncio.create_task(worker()) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for number, request in enumerate(requests):
        due = begun + number / pace
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.put_nowait((due, request))
    await waiting.join()
    outcome.elapsed = time.perf_counter() - begun
    for each in workers:
        each.cancel()
    return outcome


def request_of(method: str, path: str, body: object, person: dict[str, str]) -> bytes:
    """A request as a browser that is signed in sends it."""
    content = json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Cookie: sessionid={person['session']}; csrftoken={person['csrf']}\r\nX-CSRFToken: {person['csrf']}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def whole_assessment(codes: list[str], number: int) -> dict[str, object]:
    """Ninety-five answers, half of them found with an address each."""
    answers = []
    for place, code in enumerate(codes):
        met = (place + number) % 2 == 0
        shown = {"key": str(uuid.uuid4()), "kind": "address", "address": f"https://www.town.example/{code}"}
        answers.append(
            {
                "indicator": code,
                "value": "met" if met else "not_met",
                "key": str(uuid.uuid4()),
                "seconds": 40,
                "evidence": [shown] if met else [],
            }
        )
    return {"key": str(uuid.uuid4()), "declaration": "This is my own assessment.", "answers": answers}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """`openlosi serve`, once it answers."""
    command = [sys.executable, "-m", "openlosi", "serve", "--no-open", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=2).read()
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.kill()
    sys.exit("The server did not start within 30 s.")


def told(what: str, outcome: Outcome, pace: float) -> None:
    """Print a load."""
    taken = outcome.due - sum(outcome.refused.values())
    print(
        f"{what:28} {outcome.due:5} due at {pace:.0f}/s, {taken} taken ({taken / outcome.due:.1%}) in {outcome.elapsed:.1f} s"
        f" = {taken / outcome.elapsed:.1f}/s; p50 {outcome.percentile(0.5) * 1000:.0f} ms,"
        f" p95 {outcome.percentile(0.95) * 1000:.0f} ms, p99 {outcome.percentile(0.99) * 1000:.0f} ms"
    )
    for why, times in sorted(outcome.refused.items(), key=lambda each: -each[1])[:3]:
        print(f"    {times} x {why}")


def measured(database: str, folder: str, seconds: int, pace: int, assessors: int) -> bool:
    """Both loads on a fresh installation; whether every aim was met."""
    environment = {
        **os.environ,
        "OPENLOSI_DATABASE": database,
        "OPENLOSI_DATA": folder,
        "OPENLOSI_SECRET_KEY": "only for this benchmark",
        "OPENLOSI_SERVE_JOBS": "0",
        "DJANGO_SETTINGS_MODULE": "openlosi.config.settings",
    }
    preparing = [sys.executable, str(HERE / "platform_load_world.py")]
    made = subprocess.run(
        [*preparing, "make", str(seconds * pace), str(assessors)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    world = json.loads(made.stdout)
    codes, people = world["codes"], world["people"]
    whole = [
        request_of(
            "POST",
            f"/api/assessments/{each['assignment']}/submit",
            whole_assessment(codes, n),
            people[each["person"]],
        )
        for n, each in enumerate(world["to_submit"])
    ]
    single_pace = assessors / 3
    single = []
    for number in range(round(seconds * single_pace)):
        each = world["to_answer"][number % assessors]
        code = codes[(number // assessors) % len(codes)]
        answer = {"value": "not_met", "key": str(uuid.uuid4()), "base": 0, "seconds": 3}
        path = f"/api/assessments/{each['assignment']}/answers/{code}"
        single.append(request_of("PUT", path, answer, people[each["person"]]))
    port = free_port()
    server = started(port, environment)
    try:
        submitted = asyncio.run(load(port, whole, pace))
        told("whole assessments submitted", submitted, pace)
        answered = asyncio.run(load(port, single, single_pace))
        told("single answers saved", answered, single_pace)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    counted = json.loads(
        subprocess.run([*preparing, "count"], env=environment, stdout=subprocess.PIPE, check=True).stdout
    )
    expected = {
        "submitted": len(whole),
        "answers": len(whole) * len(codes) + len(single),
        "evidence": sum(request.count(b'"kind"') for request in whole),
        "trail": len(whole) + len(single),
        "asked to store pages": len(whole),
    }
    print("without a worker (OPENLOSI_SERVE_JOBS=0): pages are asked for and not visited")
    print(f"in the database: {counted}; expected: {expected}")
    met = [
        ("all taken", not submitted.refused and not answered.refused),
        ("none lost, none doubled", counted == expected),
        (
            f"submissions within the pace (x{pace * submitted.elapsed / submitted.due:.2f} of it)",
            submitted.elapsed < seconds + 1,
        ),
        (
            f"answers under {AIM_P95 * 1000:.0f} ms at p95 (x{answered.percentile(0.95) / AIM_P95:.2f} of it)",
            answered.percentile(0.95) < AIM_P95,
        ),
    ]
    for aim, reached in met:
        print(f"{'met   ' if reached else 'MISSED'} {aim}")
    return all(reached for _, reached in met)


def main() -> None:
    """Run both loads on a PostgreSQL of their own."""
    given = [int(each) for each in sys.argv[1:]]
    seconds, pace, assessors = [*given, *(30, 50, 400)[len(given) :]]
    if os.environ.get("OPENLOSI_DATABASE"):
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(not measured(os.environ["OPENLOSI_DATABASE"], folder, seconds, pace, assessors))
    warnings.simplefilter("ignore")
    inside = [sys.executable, str(HERE.parent / "scripts/with-postgres"), sys.executable, __file__]
    sys.exit(subprocess.run([*inside, str(seconds), str(pace), str(assessors)], check=False).returncode)


if __name__ == "__main__":
    main()
