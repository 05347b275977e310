using BenchmarkDotNet.Running;
using IamPolicyTools.Benchmarks;

// "measure CASE SECONDS" prints one JSON line, as the peer's run-one.mjs does; "measure findings|paths ACCOUNTS ROLES" another,
// "measure large SECONDS [NAME]" a line for each policy of 10 kB; "long ..."
// measures once what takes seconds; anything else goes to BenchmarkDotNet as it stands.
if (args is ["measure", "large", string each, ..])
{
    return LargePolicyMeasure.Run(each, args.Length > 3 ? args[3] : string.Empty);
}

// "policies write FOLDER COPIES", "policies measure FOLDER ROUNDS", "policies dump FOLDER FILE": checking a folder of policies.
if (args is ["policies", string action, string policyFolder, string argument])
{
    return action switch
    {
        "write" => PolicyMeasure.Write(policyFolder, argument),
        "dump" => PolicyMeasure.Dump(policyFolder, argument),
        _ => PolicyMeasure.Run(policyFolder, argument),
    };
}

if (args is ["measure", string name, string seconds])
{
    return Measure.Run(name, seconds);
}

if (args is ["measure", var what and ("findings" or "paths"), var accounts, var roles])
{
    return FindingMeasure.Run(what, "mixed", accounts, roles);
}

// "mixed" is the organization that the tests of analyses use, "company" one as real ones are, "distinct" the same with no two principals alike.
if (args is ["measure", var which and ("findings" or "paths"), var kind, var count, var principals])
{
    return FindingMeasure.Run(which, kind, count, principals);
}

// All findings and paths of many models into a folder, for comparing two versions.
if (args is ["dump", var examples, var folder])
{
    return FindingDump.Run(examples, folder);
}

// What takes seconds or minutes and is measured once (CP-64).
if (args is ["proof", string figure, ..])
{
    return figure == "samples" ? ProofFigures.Sample(args is [_, _, string seeds] ? seeds : "0..1000") : ProofFigures.Run(figure, args is [_, _, string every] ? int.Parse(every, System.Globalization.CultureInfo.InvariantCulture) : 1);
}

bool isLong = args is ["long", ..];
BenchmarkSwitcher.FromAssembly(typeof(Measure).Assembly).Run(
    isLong ? args[1..] : args, isLong ? BenchmarkConfig.CreateForLong() : BenchmarkConfig.Create());
return 0;
