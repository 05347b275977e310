#!/usr/bin/env bash
# What a pipeline would do: read by Resolve-IamRequest, never run.
set -euo pipefail
bucket=example-reports
aws s3 ls "s3://$bucket/" &&
    aws s3 cp report.csv "s3://$bucket/q1.csv"
