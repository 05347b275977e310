#!/usr/bin/env bash
# Writes what the AWS CLI answers as capture records, for: Import-IamAccount capture.jsonl
# The calls read and change nothing. Usage: ./capture.sh > capture.jsonl
set -u
account=$(aws sts get-caller-identity --query Account --output text)
region=${AWS_REGION:-$(aws configure get region)}

# One call, one line: the command, whose it is, and the answer or the error.
capture() {
  local text error words
  text=$(aws "$@" --output json 2>/tmp/capture.$$) && error='' || error=$(tr '\n' ' ' < /tmp/capture.$$)
  rm -f /tmp/capture.$$
  words=$(printf '%s\n' "$@" | jq -R . | jq -cs .)
  jq -cn --argjson command "$words" --arg account "$account" --arg region "$region" --arg time "$(date -u +%FT%TZ)" --arg error "$error" --argjson output "${text:-null}" \
    '{command: $command, account: $account, region: $region, time: $time} + (if $error == "" then {output: $output} else {error: $error} end)'
}

capture iam get-account-authorization-details
for bucket in $(aws s3api list-buckets --query 'Buckets[].Name' --output text); do
  for call in get-bucket-policy get-public-access-block get-bucket-acl get-bucket-ownership-controls; do capture s3api "$call" --bucket "$bucket"; done
done
capture s3control get-public-access-block --account-id "$account"
for key in $(aws kms list-keys --query 'Keys[].KeyArn' --output text); do
  capture kms describe-key --key-id "$key"
  capture kms get-key-policy --key-id "$key" --policy-name default
  capture kms list-grants --key-id "$key"
done
for url in $(aws sqs list-queues --query 'QueueUrls[]' --output text); do capture sqs get-queue-attributes --queue-url "$url" --attribute-names All; done
for topic in $(aws sns list-topics --query 'Topics[].TopicArn' --output text); do capture sns get-topic-attributes --topic-arn "$topic"; done
for function in $(aws lambda list-functions --query 'Functions[].FunctionName' --output text); do capture lambda get-policy --function-name "$function"; done
for secret in $(aws secretsmanager list-secrets --query 'SecretList[].ARN' --output text); do capture secretsmanager get-resource-policy --secret-id "$secret"; done
capture ec2 describe-vpc-endpoints
