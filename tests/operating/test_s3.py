"""Files in a real S3 server (moto, on loopback), with the settings that an operator gives."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import boto3
import pytest

from tests.bench.servers import free_port

ROOT = Path(__file__).parents[2]
KEEP = """
import django
django.setup()
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
first = default_storage.save("pictures/stall.txt", ContentFile(b"a stall"))
second = default_storage.save("pictures/stall.txt", ContentFile(b"another"))
assert default_storage.open(first).read() == b"a stall", "the second save wrote over the first"
default_storage.delete(second)
assert not default_storage.exists(second)
print(default_storage.url(first))
print(*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"])
"""
READ_NOT_LIST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::seedbed/*"},
    ],
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while not answers(address):
        assert time.monotonic() < until, "the S3 server did not start"
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/moto-api/", timeout=2).close()  # noqa: S310 - loopback
    except (OSError, HTTPException):
        return False
    return True


def run(script: str, **given: str) -> "subprocess.CompletedProcess[str]":
    paths = f"{ROOT}:{ROOT / 'platform'}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    return subprocess.run([sys.executable, "-c", script], env=environment | given, capture_output=True, text=True)


def test_files_are_kept_in_the_bucket_and_read_from_its_public_address(endpoint: str) -> None:
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    server = boto3.client("s3", endpoint_url=endpoint, **keys)
    server.create_bucket(Bucket="seedbed")
    server.put_bucket_policy(Bucket="seedbed", Policy=json.dumps(READ_NOT_LIST))

    done = run(
        KEEP,
        S3_BUCKET="seedbed",
        S3_ENDPOINT_URL=endpoint,
        S3_ACCESS_KEY="key",
        S3_SECRET_KEY="secret",
        S3_PUBLIC_URL=f"{endpoint}/seedbed",
    )

    assert done.returncode == 0, done.stderr
    address, policy = done.stdout.splitlines()
    assert address == f"{endpoint}/seedbed/pictures/stall.txt"
    assert urllib.request.urlopen(address, timeout=5).read() == b"a stall"  # noqa: S310 - loopback
    assert endpoint in policy.split(), "browsers would refuse to show the bucket's pictures"


def test_a_bucket_without_a_public_address_is_refused() -> None:
    done = run("import django; django.setup()", S3_BUCKET="seedbed")

    assert done.returncode != 0
    assert "S3_PUBLIC_URL" in done.stderr
