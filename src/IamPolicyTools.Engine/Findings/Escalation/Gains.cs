using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What somebody may do after a hop that nobody in hand may before (escalation.md, 5).</summary>
internal static class Gains
{
    private const int MostAsked = 120;
    private const int MostGranted = 40;
    private const int MostRoles = 200;
    private const int MostDenied = 40;
    private const int MostTagged = 12;
    private const int MostActions = 3;
    private const string AssumeRole = "sts:AssumeRole";

    private const string BearerToken = "bedrock:CallWithBearerToken";

    // The services that IAM makes credentials for, and what these are for.
    private static readonly (string Service, ImmutableArray<string> Actions)[] s_services =
    [
        ("codecommit", ["codecommit:GitPush", "codecommit:GitPull"]),
        ("cassandra", ["cassandra:Modify", "cassandra:Select"]),
        ("bedrock", ["bedrock:InvokeModel"]),
    ];

    private static readonly string[] s_rootTasks =
        ["s3:PutBucketPolicy", "sqs:SetQueueAttributes", "iam:CreateLoginProfile", "iam:DeleteLoginProfile", "iam:GetLoginProfile"];

    private static readonly string[] s_somethingElse = ["s3:GetObject", "sqs:SendMessage", "ec2:TerminateInstances"];

    // What a policy that one wrote oneself opens of a thing, one for a service; the resource is the thing itself, or what is in it.
    private static readonly (string Action, string Inside)[] s_uses =
    [
        ("kms:Decrypt", ""), ("s3:GetObject", "/zz-fresh"), ("secretsmanager:GetSecretValue", ""), ("sqs:ReceiveMessage", ""),
            ("sns:Publish", ""),
    ];

    /// <summary>A request that is allowed after, and to nobody in hand before; null where nothing is gained.</summary>
    public static Answer? Find(Situation situation, PathState before, FoundHop hop, Subject gained, Account account)
    {
        ImmutableArray<(string Action, string Resource)> asked = situation.AskedOf(
            gained, account, () => [.. Candidates(situation, gained, account).Distinct().Take(MostAsked)]);
        asked = asked.AddRange(Granted(situation, hop.After, gained).Distinct().Take(MostGranted));
        asked = asked.AddRange(Denied(situation, before, gained, account).Distinct().Take(MostDenied));
        asked = asked.AddRange(Tagged(situation, hop.After, gained, account).Distinct().Take(MostGranted));

        Subject[] all = [gained, .. before.Held.Select(h => h.Who)];
        IEnumerable<(string Action, string Resource)> requests =
            asked.SelectMany(a => situation.InRegions(a.Resource, all).Select(r => (a.Action, r)));

        // What it may do itself comes before what a service must do for it, and what leads on is something, too (ESCX-16). What hangs on what
        // nobody knows comes last.
        return Surely(
            hop.After,
            () => Find(requests, Envelope.Network)
                ?? Find(RolesOf(before, hop, gained), Envelope.Network, isOfAccount: false)
                ?? (hop.After.Tests(KeyClass.Relay) ? Find(requests, Envelope.Forwarded) : null),
            () => Suppose(before, hop, gained, requests, account.AccountId)
                ?? Suppose(before, hop, gained, RolesOf(before, hop, gained), null));

        Answer? Find(IEnumerable<(string Action, string Resource)> some, Envelope most, bool isOfAccount = true) =>
            Best(some.Select(r => Gained(before, hop, gained, r, most, isOfAccount ? account.AccountId : null)));
    }

    // What is sure comes first, and what is not is looked for where something asked is unknown.
    private static Answer? Surely(Questions questions, Func<Answer?> find, Func<Answer?> suppose)
    {
        (Answer? found, ImmutableArray<Doubt> doubts) = questions.Doubts.Apart(find);
        return doubts.IsEmpty ? found : found ?? suppose();
    }

    private static Answer? Suppose(
        PathState before, FoundHop hop, Subject gained, IEnumerable<(string Action, string Resource)> asked, string? owner) => GainChoice.Of(
            asked,
            (action, resource) => hop.After.Find(gained, action, resource, Envelope.Network, owner),
            (action, resource) => before.Held.Select(h => before.Questions.Find(h.Who, action, resource, Envelope.Network, owner)));

    private static Answer? Best(IEnumerable<Answer?> found)
    {
        Answer? supposed = null;
        foreach (Answer one in found.OfType<Answer>())
        {
            if (one.Unknowns.IsEmpty)
            {
                return one;
            }

            supposed ??= one;
        }

        return supposed;
    }

    // A request that is allowed to who is gained and not, under the same circumstances, to anybody in hand. What these leave to a key of the call
    // is asked with the values that they are refused with, too.
    private static Answer? Gained(
        PathState before, FoundHop hop, Subject gained, (string Action, string Resource) asked, Envelope most, string? owner)
    {
        if (hop.After.Allowed(gained, asked.Action, asked.Resource, most, owner) is not { } answer)
        {
            return null;
        }

        Subject[] hiding = [.. before.Held.Select(h => h.Who).Where(w => Hides(before.Questions, w, answer, most))];
        if (hiding.Length == 0)
        {
            return Unless(before, answer, most);
        }

        return Array.TrueForAll(hiding, w => IsConditioned(before.Questions, w, answer, most))
            ? before.Questions.Refusals(hiding[0], answer)
                .Select(keys => hop.After.Allowed(gained, asked.Action, asked.Resource, most, owner, keys))
                .FirstOrDefault(a => a is not null && before.Held.All(h => !Hides(before.Questions, h.Who, a, most)))
            : null;
    }

    // Somebody in hand may do the same as soon as what nobody knows turns out so.
    private static Answer Unless(PathState before, Answer answer, Envelope most) => answer.With(
    [
        .. before.Held.SelectMany(h => before.Questions.Find(h.Who, answer.Action, answer.Resource, most, answer.Owner)?.Unknowns ?? [])
            .Distinct(),
    ]);

    // Whether somebody is allowed the same as another: in any case, or under the same circumstances with the same keys of the call.
    private static bool Hides(Questions questions, Subject who, Answer answer, Envelope most) =>
        questions.Allowed(who, answer.Action, answer.Resource, most, answer.Owner) is { } own
        && (own.Envelope == Envelope.Base || questions.AllowsLike(who, answer));

    private static bool IsConditioned(Questions questions, Subject who, Answer answer, Envelope most) =>
        questions.Allowed(who, answer.Action, answer.Resource, most, answer.Owner) is { Envelope: not Envelope.Base };

    // The roles that who is gained may assume, but those in hand.
    private static IEnumerable<(string Action, string Resource)> RolesOf(PathState before, FoundHop hop, Subject gained) =>
        hop.After.Trusts.CandidatesFor(gained)
            .Where(r => r.Arn != gained.Requester.ParentArn && r.Arn != gained.Requester.Arn && before.Held.All(h => h.Arn != r.Arn))
            .Take(MostRoles)
            .Select(r => (AssumeRole, r.Arn));

    // What policies leave to the tags of who is gained, or of what is asked about.
    private static IEnumerable<(string Action, string Resource)> Tagged(Situation situation, Questions questions, Subject gained, Account account)
    {
        var person = new Person(situation, account, null);
        foreach (Statement statement in gained.Policies.Identity.Policies.SelectMany(p => p.Document.Statements)
            .Where(s => s.Effect == Effect.Allow && !s.Action.IsNegated && s.Resource is { IsNegated: false }))
        {
            string[] named =
            [
                .. statement.Resource!.Value.Patterns.Select(p => p.Text).Where(TagVariables.AreIn)
                    .Select(t => TagVariables.Fill(t, gained.Requester.Tags) is { } filled ? StrongestRequest.Concrete(filled, person) : null)
                    .OfType<string>(),
            ];
            string[] keys = [.. statement.Conditions.Select(c => TagOf(c.Key)).OfType<string>()];
            if (named.Length == 0 && keys.Length == 0)
            {
                continue;
            }

            foreach (string action in statement.Action.Patterns.SelectMany(p => situation.StrongestOf(p.Text)))
            {
                IEnumerable<string> tagged = keys.SelectMany(questions.Facts.TaggedWith)
                    .Where(r => IamCatalogue.Default.FindAction(action) is { } known && known.ResourceTypes.Any(t => t.Type.Fits(r)));
                foreach (string resource in named.Concat(tagged.Take(MostTagged)))
                {
                    yield return (action, resource);
                }
            }
        }
    }

    /// <summary>
    /// What somebody grown may do that nothing generic shows, and nobody in hand might before: assume a role, change himself, use a thing
    /// whose policy asks for tags. Null where there is nothing.
    /// </summary>
    public static Answer? OfGrown(Situation situation, PathState before, FoundHop hop, Subject gained)
    {
        IEnumerable<(string Action, string Resource)> roles =
            hop.After.Trusts.CandidatesFor(gained).Take(MostRoles).Select(r => (AssumeRole, r.Arn));
        IEnumerable<(string Action, string Resource)> self = (gained.Requester.ParentArn ?? gained.Requester.Arn) is not { } arn ? []
            : gained.Policies.Identity.Policies.SelectMany(p => p.Document.Statements)
                .Where(s => s.Effect == Effect.Allow && !s.Action.IsNegated)
                .SelectMany(s => s.Action.Patterns.Where(p => p.Text.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)))
                .SelectMany(p => situation.StrongestOf(p.Text))
                .Select(a => (a, arn));
        IEnumerable<(string Action, string Resource)> things = hop.After.Facts.Naming(ModelFacts.TagOfPrincipal)
            .SelectMany(r => UsesOf(situation, r))
            .Take(MostGranted);
        IEnumerable<(string Action, string Resource)> all = self.Concat(roles).Concat(things).Distinct();
        return Surely(
            hop.After,
            () => Best(all.Select(r => Gained(before, hop, gained, r, Envelope.Network, null))),
            () => Suppose(before, hop, gained, all, null));
    }

    private static string? TagOf(string key) => ResourceTagKeys.Contains(key) ? key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..] : null;

    // What a Deny keeps from those in hand: named things too, which nothing generic shows.
    private static IEnumerable<(string Action, string Resource)> Denied(
        Situation situation, PathState before, Subject gained, Account account)
    {
        Statement[] denies =
        [
            .. before.Held.SelectMany(h => h.Who.Policies.Identity.Policies.Concat(h.Who.Policies.Boundary?.Policies ?? []))
                .SelectMany(p => p.Document.Statements)
                .Where(s => s is { Effect: Effect.Deny, Resource: not null }),
        ];
        if (denies.Length == 0)
        {
            yield break;
        }

        var person = new Person(situation, account, null);
        string[] allowed =
        [
            .. gained.Policies.Identity.Policies.SelectMany(p => p.Document.Statements)
                .Where(s => s.Effect == Effect.Allow && !s.Action.IsNegated)
                .SelectMany(s => s.Action.Patterns.Select(p => p.Text)),
        ];
        foreach (Statement deny in denies)
        {
            // What a Deny names that is of all but some are things of no name; the actions are those that were allowed.
            string[] patterns = [.. (deny.Action.IsNegated ? [] : deny.Action.Patterns.Select(p => p.Text)).Concat(allowed).Distinct()];
            string[] spared = deny.Action.IsNegated ? [.. deny.Action.Patterns.Select(p => p.Text)] : [];
            IEnumerable<string> targets = deny.Resource!.Value is { IsNegated: false } element ? element.Patterns.Select(p => p.Text) : ["*"];
            foreach (string named in targets)
            {
                if (named == "*")
                {
                    foreach (string action in patterns.SelectMany(p => situation.StrongestBut(p, spared)))
                    {
                        yield return (action, situation.Generic.Of(action, account));
                    }
                }
                else if (StrongestRequest.Concrete(named, person) is { } resource)
                {
                    foreach (string action in patterns.SelectMany(p => situation.StrongestOn(p, resource)))
                    {
                        yield return (action, resource);
                    }
                }
            }
        }
    }

    /// <summary>Of the actions that a pattern means those on a thing that are worth most.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="resource">The ARN.</param>
    public static ImmutableArray<string> StrongestOn(string pattern, string resource)
    {
        if (!Arn.TryParse(resource, out Arn arn))
        {
            return [];
        }

        // Of every action those of the service; the ARN tells it for most.
        string meant = pattern.Contains(':', StringComparison.Ordinal) ? pattern : $"{arn.Service}:*";
        return
        [
            .. ActionPatterns.Expand(IamCatalogue.Default, meant)
                .Where(a => a.ResourceTypes.Any(t => t.Type.Fits(arn)))
                .OrderByDescending(a => a.AccessLevel)
                .Take(MostActions)
                .Select(a => a.FullName),
        ];
    }

    // What policies of things allow somebody whom they name: that needs no policy of his own.
    private static IEnumerable<(string Action, string Resource)> Granted(Situation situation, Questions questions, Subject gained) =>
        questions.Facts.Naming(gained.Requester.ParentArn ?? gained.Requester.Arn ?? string.Empty).SelectMany(r => UsesOf(situation, r));

    private static IEnumerable<(string Action, string Resource)> UsesOf(Situation situation, Resource resource)
    {
        IEnumerable<string> patterns = (resource.Document?.Statements ?? []).Where(s => s.Effect == Effect.Allow)
            .SelectMany(s => s.Action.IsNegated ? ["*"] : s.Action.Patterns.Select(p => p.Text))
            .Concat(resource.Grants.SelectMany(g => g.Operations).Select(o => $"kms:{o}"));
        if (!Arn.TryParse(resource.Arn, out Arn thing))
        {
            yield break;
        }

        foreach (string action in patterns.Distinct().SelectMany(p => situation.StrongestOf(p == "*" ? $"{thing.Service}:*" : p)))
        {
            bool isInside = IamCatalogue.Default.FindAction(action) is { IsWildcardOnly: false } known
                && !known.ResourceTypes.Any(t => t.Type.Fits(resource.Arn));
            yield return (action, isInside ? $"{resource.Arn}/k" : resource.Arn);
        }
    }

    /// <summary>
    /// What a credential for some services opens (ESC-IAM-025): what the services let the user do, without MFA, and no other of its rights.
    /// </summary>
    public static Answer? OfServices(Situation situation, PathState before, FoundHop hop, Subject gained, Account account)
    {
        (string Action, string Resource)[] asked =
        [
            .. s_services.Where(s => IsGiven(before, hop, s.Service))
                .SelectMany(s => ServiceCandidates(situation, s.Service, s.Actions, gained, account)),
        ];
        return Surely(
            hop.After,
            () => Best(asked.Select(a => After(a.Action, a.Resource))
                .Where(a => a is { IsAllowed: true } && before.Held.All(h => !Hides(before.Questions, h.Who, a, Envelope.Network)))
                .Select(a => Unless(before, a!, Envelope.Network))),
            () => GainChoice.Of(
                asked,
                After,
                (action, resource) => before.Held
                    .Select(h => before.Questions.Find(h.Who, action, resource, Envelope.Network, account.AccountId))));

        Answer? After(string action, string resource)
        {
            Answer? answer = hop.After.Find(gained, action, resource, Envelope.Free, account.AccountId);
            if (answer is null || !action.StartsWith("bedrock:", StringComparison.Ordinal))
            {
                return answer;
            }

            Answer? token = hop.After.Find(gained, BearerToken, "*", Envelope.Free, account.AccountId);
            return token is not null && (token.IsAllowed || !token.Unknowns.IsEmpty) ? answer.With(token.Unknowns) : null;
        }
    }

    // An SSH key is one for Git; of the others a policy may say which service they may be for.
    private static bool IsGiven(PathState before, FoundHop hop, string service)
    {
        StepRequest request = hop.Trial.Taken[0].Requests[0];
        ContextLayer given = new ContextLayer.Builder()
            .Add("iam:ServiceSpecificCredentialServiceName", $"{service}.amazonaws.com")
            .Build();
        return request.Action == "iam:UploadSSHPublicKey"
            ? service == "codecommit"
            : before.Questions.Find(before.Held.First(h => h.Arn == hop.Hop.By).Who, request.Action, request.Target, Envelope.Network,
                request.Answer?.Owner, given) is not null;
    }

    // Git pulls and pushes and does nothing else.
    private static IEnumerable<(string Action, string Resource)> ServiceCandidates(
        Situation situation, string service, ImmutableArray<string> usual, Subject who, Account account)
    {
        Statement[] allows =
        [
            .. who.Policies.Identity.Policies.SelectMany(p => p.Document.Statements).Where(s => s.Effect == Effect.Allow),
        ];
        IEnumerable<string> more = service == "codecommit" ? [] : allows.Where(s => !s.Action.IsNegated)
            .SelectMany(s => s.Action.Patterns)
            .Where(p => p.Text.StartsWith(service + ":", StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => situation.StrongestOf(p.Text));
        var person = new Person(situation, account, null);
        string[] named =
        [
            .. allows.Where(s => s.Resource is { IsNegated: false })
                .SelectMany(s => s.Resource!.Value.Patterns.Select(p => p.Text))
                .Where(p => p.Contains($":{service}:", StringComparison.Ordinal))
                .Select(p => StrongestRequest.Concrete(p, person))
                .OfType<string>(),
        ];
        return usual.Concat(more).Distinct()
            .SelectMany(a => named.Prepend(situation.Generic.Of(a, account)).Select(r => (a, r)))
            .Take(MostAsked);
    }

    /// <summary>What MFA opens to somebody.</summary>
    public static Answer? WithMfa(Situation situation, Questions questions, Subject who, Account account)
    {
        IEnumerable<(string Action, string Resource)> roles =
            questions.Model.Accounts.Values.SelectMany(a => a.Roles.Values).Select(r => (AssumeRole, r.Arn));
        return Candidates(situation, who, account).Concat(roles).Distinct().Take(MostAsked)
            .SelectMany(c => situation.InRegions(c.Resource, who).Select(r => (c.Action, Resource: r)))
            .Select(c => questions.Find(who, c.Action, c.Resource, Envelope.Strength, account.AccountId))
            .OfType<Answer>()
            .OrderBy(a => !a.IsAllowed)
            .FirstOrDefault(a => a.IsAllowed
                ? a.Envelope == Envelope.Strength
                : !a.Unknowns.IsEmpty && questions.Find(who, a.Action, a.Resource, Envelope.Free, account.AccountId) is null);
    }

    /// <summary>
    /// How a thing is read: by the last request itself, or by what a new policy of the thing opens. Null where nothing is gained.
    /// </summary>
    public static Answer? OfThing(PathState before, FoundHop hop)
    {
        if (ReferenceEquals(hop.After, before.Questions))
        {
            return hop.Trial.Answers.LastOrDefault();
        }

        // What somebody in hand might before is told without the copy.
        return AskedOf(hop.Hop) is var (action, resource, owner)
            ? Surely(
                hop.After,
                () => before.Held.All(h =>
                        before.Questions.Allowed(h.Who, action, resource, Envelope.Network, owner) is not { Envelope: Envelope.Base })
                    && hop.Use is { IsAllowed: true } use
                    && before.Held.All(h => !Hides(before.Questions, h.Who, use, Envelope.Network))
                        ? Unless(before, use, Envelope.Network)
                        : null,
                () => GainChoice.Of(
                    [(action, resource)],
                    (_, _) => hop.Use,
                    (_, _) => before.Held.Select(h => before.Questions.Find(h.Who, action, resource, Envelope.Network, owner))))
            : null;
    }

    /// <summary>What a policy that a hop wrote opens of the thing that it reads; null for nothing.</summary>
    /// <param name="trial">The way.</param>
    /// <param name="hop">The hop.</param>
    public static Answer? UseOf(Trial trial, EscalationHop hop) =>
        AskedOf(hop) is var (action, resource, owner) && trial.Questions.Who(hop.By) is { } after
            ? trial.Questions.Find(after, action, resource, Envelope.Network, owner)
            : null;

    private static (string Action, string Resource, string Owner)? AskedOf(EscalationHop hop)
    {
        (string Action, string Inside) use = Arn.TryParse(hop.Gained, out Arn thing)
            ? Array.Find(s_uses, u => u.Action.StartsWith(thing.Service + ":", StringComparison.Ordinal))
            : default;
        return use.Action is null ? null : (use.Action, hop.Gained + use.Inside, Arn.AccountOf(hop.By).ToString());
    }

    private static IEnumerable<(string Action, string Resource)> Candidates(Situation situation, Subject who, Account account)
    {
        var person = new Person(situation, account, null);
        foreach (string action in Situation.AdminActions.Concat(who.Requester.IsAssumedRoot ? s_rootTasks : []))
        {
            yield return (action, situation.Generic.Of(action, account));
        }

        foreach (Statement statement in who.Policies.Identity.Policies.SelectMany(p => p.Document.Statements)
            .Where(s => s.Effect == Effect.Allow))
        {
            IEnumerable<string> actions = statement.Action.IsNegated
                ? s_somethingElse
                : statement.Action.Patterns.SelectMany(p => situation.StrongestOf(p.Text));
            foreach (string action in actions)
            {
                IEnumerable<string> resources = statement.Resource is not { IsNegated: false } element
                    || element.Patterns.Any(p => p.Text == "*")
                    ? [situation.Generic.Of(action, account)]
                    : element.Patterns.Select(p => StrongestRequest.Concrete(p.Text, person)).OfType<string>().Take(3);
                foreach (string resource in resources)
                {
                    yield return (action, resource);
                }
            }
        }
    }

    /// <summary>Of the actions that a pattern means those that are worth most.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="spared">Patterns of actions that do not count.</param>
    public static ImmutableArray<string> StrongestOf(string pattern, string[] spared)
    {
        ActionPattern[] not = Array.ConvertAll(spared, s => ActionPattern.Compile(s));
        return
        [
            .. ActionPatterns.Expand(IamCatalogue.Default, pattern)
                .Where(a => !Array.Exists(not, n => n.Matches(Questions.ActionOf(a.FullName))))
                .OrderByDescending(a => a.AccessLevel)
                .Take(MostActions)
                .Select(a => a.FullName),
        ];
    }
}
