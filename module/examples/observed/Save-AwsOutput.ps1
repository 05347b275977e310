# Writes what the AWS CLI answers as a capture record, for: Import-IamAccount capture.jsonl
# Save-AwsOutput s3api get-bucket-policy --bucket reports >> capture.jsonl
function Save-AwsOutput {
    $output = aws @args --output json 2>&1
    $record = [ordered]@{ command = @($args); account = $env:AWS_ACCOUNT_ID; region = $env:AWS_REGION; time = [datetime]::UtcNow.ToString('o') }
    if ($LASTEXITCODE) { $record.error = "$output" } else { $record.output = "$output" | ConvertFrom-Json -AsHashtable -NoEnumerate }
    $record | ConvertTo-Json -Depth 99 -Compress
}

# The tree of an organization with what is attached to it; run with credentials of the management account.
function Save-Organization {
    Save-AwsOutput organizations describe-organization
    $roots = Save-AwsOutput organizations list-roots
    $roots
    $open = [System.Collections.Generic.Queue[string]]::new([string[]] ($roots | ConvertFrom-Json).output.Roots.Id)
    while ($open.Count) {
        $id = $open.Dequeue()
        $units = Save-AwsOutput organizations list-organizational-units-for-parent --parent-id $id
        $accounts = Save-AwsOutput organizations list-accounts-for-parent --parent-id $id
        $units, $accounts
        ($units | ConvertFrom-Json).output.OrganizationalUnits.Id.Where{ $_ }.ForEach{ $open.Enqueue($_) }
        foreach ($target in @($id) + ($accounts | ConvertFrom-Json).output.Accounts.Id.Where{ $_ }) {
            foreach ($type in 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY') { Save-AwsOutput organizations list-policies-for-target --target-id $target --filter $type }
        }
    }
    foreach ($type in 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY') {
        (Save-AwsOutput organizations list-policies --filter $type | ConvertFrom-Json).output.Policies.Id.Where{ $_ }.ForEach{ Save-AwsOutput organizations describe-policy --policy-id $_ }
    }
}
