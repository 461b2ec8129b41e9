"""moto's server: an S3 by other hands, which knows buckets, parts, ranges and who may. Only for tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from bench.fault_servers import answers, free_port

BUCKET = "earmark-media"


@dataclass
class S3:
    """A server with one bucket, an account that may use it, and a client of another maker to look into it."""

    url: str
    environment: dict[str, str]
    client: Any

    def objects(self) -> dict[str, int]:
        """Keys and sizes."""
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {entry["Key"]: entry["Size"] for entry in found}

    def unfinished(self) -> list[str]:
        """Uploads in parts that were begun and not ended."""
        return [entry["Key"] for entry in self.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])]


@contextmanager
def serve() -> Iterator[S3]:
    """Such a server, which asks who comes as soon as there is an account."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "4"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers(port, 60)
        yield prepared(url)
    finally:
        process.kill()
        process.wait()


def prepared(url: str) -> S3:
    """Its first four requests are not asked who they are: an account with all rights, and the bucket as that account."""
    told: dict[str, Any] = {"endpoint_url": url, "region_name": "us-east-1"}
    nobody = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nothing"}
    accounts = boto3.client("iam", **told, **nobody)
    accounts.create_user(UserName="earmark")
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    accounts.put_user_policy(UserName="earmark", PolicyName="media", PolicyDocument=policy)
    key = accounts.create_access_key(UserName="earmark")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    client = boto3.client("s3", **told, **keys)
    client.create_bucket(Bucket=BUCKET)
    environment = {name.upper(): value for name, value in keys.items()}
    environment |= {"AWS_ENDPOINT": url, "AWS_REGION": "us-east-1", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false"}
    return S3(url, environment, client)
