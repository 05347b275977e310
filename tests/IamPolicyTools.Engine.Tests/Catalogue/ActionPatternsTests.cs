using CsCheck;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Catalogue.Search;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class ActionPatternsTests
{
    private static readonly string[] s_all = [.. IamCatalogue.Default.Actions.Select(a => a.FullName)];

    [Theory]
    [InlineData("*")]
    [InlineData("*:*")]
    public void PL_32_the_wildcard_expands_to_every_action(string pattern)
    {
        Assert.Equal(s_all, Expand(pattern));
    }

    [Theory]
    [InlineData("iam:*AccessKey", "iam:CreateAccessKey iam:DeleteAccessKey iam:UpdateAccessKey")]
    [InlineData("IAM:createaccesskey", "iam:CreateAccessKey")]
    [InlineData("s3:Get?bject", "s3:GetObject")]
    [InlineData("s3:PutObjectAc?", "s3:PutObjectAcl")]
    [InlineData("iam:PassRole*", "iam:PassRole")]
    [InlineData("rds-d?:*", "rds-db:connect")]
    public void PL_30_and_31_patterns_expand_to_what_they_cover(string pattern, string actions)
    {
        Assert.Equal(actions.Split(' '), Expand(pattern));
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("")]
    [InlineData(" s3:GetObject")]
    [InlineData("s3:Get Object")]
    [InlineData("s3:NoSuch*")]
    [InlineData("nosuchservice:*")]
    [InlineData("s3:GetObject:*")]
    public void PL_33_what_is_no_pattern_expands_to_nothing(string pattern)
    {
        Assert.Empty(Expand(pattern));
    }

    [Fact]
    public void Several_patterns_expand_to_their_union_in_order()
    {
        Assert.Equal(
            ["iam:CreateAccessKey", "iam:DeleteAccessKey", "s3:GetObject"],
            Expand("s3:GetObject", "iam:DeleteAccessKey", "iam:CreateAccessKey", "iam:Create*Key"));
    }

    [Fact]
    public void Everything_compresses_to_the_wildcard_and_a_service_to_its_own()
    {
        Assert.Equal(["*"], Compress(s_all));
        Assert.Equal(["sqs:*"], Compress("sqs:*"));
        Assert.Equal(["sns:*", "sqs:*"], Compress("sqs:*", "sns:*", "sns:Publish"));
    }

    [Theory]
    [InlineData("s3:Get*")]
    [InlineData("iam:*AccessKey")]
    [InlineData("dynamodb:*Item")]
    [InlineData("s3:GetObject")]
    [InlineData("iam:PassRole")]
    [InlineData("rds-db:connect")]
    public void A_pattern_between_words_comes_back(string pattern)
    {
        Assert.Equal([pattern], Compress(Expand(pattern)));
    }

    [Fact]
    public void No_wildcard_stands_inside_a_word_or_for_a_single_action()
    {
        Assert.Equal(["s3:GetObject*"], Compress("s3:GetObjec*"));
        Assert.Equal(["iam:CreateUser", "iam:DeleteGroup"], Compress("iam:CreateUser", "iam:DeleteGroup"));
    }

    [Fact]
    public void A_name_is_preferred_to_a_wildcard_that_adds_only_one()
    {
        Assert.Equal(
            ["s3:AllowVendedLogDeliveryForResource", "s3:Describe*", "s3:Get*", "s3:List*"],
            Compress(IamCatalogue.Default.FindService("s3")!.Actions
                .Where(a => a.AccessLevel is AccessLevel.Read or AccessLevel.List)
                .Select(a => a.FullName)));
    }

    [Fact]
    public void What_the_catalogue_does_not_know_is_kept_unless_a_pattern_covers_it()
    {
        Assert.Equal(["nosuchservice:Act", "s3:GetObject", "s3:NewAction"], Compress("s3:GetObject", "s3:NewAction", "nosuchservice:Act"));
        Assert.Equal(["sqs:*"], Compress("sqs:*", "sqs:NewAction"));
        Assert.Equal(["not a pattern"], Compress("not a pattern"));
        Assert.Empty(Compress());
    }

    [Fact]
    public void Compressed_sets_expand_to_themselves_and_compress_no_further()
    {
        Gen.Select(Gen.Int[0, IamCatalogue.Default.Services.Length - 1].Array[1, 4], Gen.Int[0, 100], Gen.Int[0, int.MaxValue - 1])
            .Sample(
                (services, percent, seed) =>
                {
                    var random = new Random(seed);
                    string[] actions =
                    [
                        .. services.Distinct()
                            .SelectMany(s => IamCatalogue.Default.Services[s].Actions)
                            .Where(_ => random.Next(100) < percent)
                            .Select(a => a.FullName),
                    ];

                    string[] patterns = Compress(actions);

                    return Expand(patterns).ToHashSet().SetEquals(actions)
                        && patterns.Length <= actions.Length
                        && Compress(patterns).SequenceEqual(patterns);
                },
                iter: 60);
    }

    [Fact]
    public void The_patterns_of_one_service_are_the_fewest_there_are()
    {
        string[] names = ["GetA", "GetAList", "PutA", "PutAList", "GetB", "PutB", "ListA", "ListB", "TagA", "UntagA"];
        Gen.Int[1, (1 << names.Length) - 2].Sample(
            members =>
            {
                string[] given = [.. names.Where((_, i) => (members >> i & 1) == 1)];
                string[] others = [.. names.Except(given)];

                int found = NamePatternCover.Find(given, others).Count();

                return found == CountFewest(given, others);
            },
            iter: 300);
    }

    // Tries every choice of patterns, the smallest first.
    private static int CountFewest(string[] given, string[] others)
    {
        int everything = (1 << given.Length) - 1;
        int[] coverages =
        [
            .. given.SelectMany(NamePattern.Of)
                .Where(p => !others.Any(p.Covers))
                .Select(p => given.Select((name, i) => p.Covers(name) ? 1 << i : 0).Sum())
                .Concat(given.Select((_, i) => 1 << i))
                .Distinct(),
        ];
        HashSet<int> reached = [0];
        for (int count = 0; ; count++)
        {
            if (reached.Contains(everything))
            {
                return count;
            }

            reached = [.. reached.SelectMany(r => coverages.Select(c => r | c))];
        }
    }

    private static IEnumerable<string> Expand(params string[] patterns) =>
        ActionPatterns.Expand(IamCatalogue.Default, patterns).Select(a => a.FullName);

    private static string[] Compress(params IEnumerable<string> actions) => [.. ActionPatterns.Compress(IamCatalogue.Default, actions)];
}
