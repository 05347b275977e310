using System.Diagnostics;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Evaluation;
using System.Security.Cryptography;
using System.Text;

string folder = Path.Combine(AppContext.BaseDirectory, "Workloads");
foreach (string name in new[] { "small", "medium", "big" })
{
    Workload w = Workload.Read(name, folder);
    var counts = w.Requests.GroupBy(r => Evaluator.Decide(r).Decision).ToDictionary(g => g.Key, g => g.Count());
    Console.WriteLine(name + " " + string.Join(" ", counts));
    if (name == "big")
    {
        string letters = string.Concat(w.Requests.Select(r => Evaluator.Decide(r).Decision switch { Decision.Allowed => 'A', Decision.ExplicitDeny => 'E', _ => 'I' }));
        Console.WriteLine(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(letters))).ToLowerInvariant());
    }
    long n = 0; var sw = Stopwatch.StartNew();
    while (sw.ElapsedMilliseconds < 1500) { foreach (var r in w.Requests) { Evaluator.Decide(r); n++; } }
    n = 0; sw.Restart(); long a0 = GC.GetAllocatedBytesForCurrentThread();
    while (sw.ElapsedMilliseconds < 2000) { foreach (var r in w.Requests) { Evaluator.Decide(r); n++; } }
    Console.WriteLine($"{name}: {n / sw.Elapsed.TotalSeconds:N0}/s {sw.Elapsed.TotalNanoseconds / n:N0} ns, {GC.GetAllocatedBytesForCurrentThread() - a0} bytes");
}
