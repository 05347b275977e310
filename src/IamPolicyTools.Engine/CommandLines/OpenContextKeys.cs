using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Which context keys of a request nobody knows (CL-60, CL-63): those that the call's parameters or the target decide, and that the data has no
/// template for. To take them as absent would allow what a Deny on them refuses. What belongs to the connection or to the credentials is not the
/// call's to tell.
/// </summary>
internal sealed class OpenContextKeys
{
    private static readonly FrozenSet<string> s_ofConnection = "tlsversion authtype signatureversion signatureage x-amz-content-sha256".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_ofCredentials =
        "ec2:sourceinstancearn ec2:roledelivery ssm:sourceinstancearn lambda:sourcefunctionarn glue:credentialissuingservice glue:roleassumedby"
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // Only who is asked through another service has the first; no command makes a grant for one of AWS's resources.
    private static readonly string[] s_never = ["kms:ViaService", "kms:GrantIsForAWSResource"];

    private readonly ResolvedRequest _request;
    private readonly UnknownKeys _unknown;
    private readonly UnknownKeys _told;
    private readonly bool _mayHaveTags;

    /// <summary>The keys of a request.</summary>
    /// <param name="request">The request.</param>
    public OpenContextKeys(ResolvedRequest request)
    {
        _request = request;
        _unknown = UnknownKeys.Of(request.UnknownContextKeys);
        _told = UnknownKeys.Of([.. request.ToldContextKeys, .. s_never]);
        _mayHaveTags = !request.Context.ContainsKey("aws:TagKeys") && request.Call.Parameters.Members.Any(m => TellsTags(m.Key));
    }

    /// <summary>Of keys that are absent and matter, those that are not known to be absent.</summary>
    /// <param name="missing">The keys.</param>
    public IEnumerable<string> Of(ImmutableArray<string> missing) => missing.Where(Contains);

    private bool Contains(string name)
    {
        var key = ContextKey.Of(name);
        if (_unknown.Contains(key))
        {
            return true;
        }

        if (_told.Contains(key) || _request.Context.ContainsKey(name))
        {
            return false;
        }

        string folded = key.Folded;
        if (folded.StartsWith("aws:", StringComparison.Ordinal))
        {
            return _mayHaveTags && (folded == "aws:tagkeys" || folded.StartsWith("aws:requesttag/", StringComparison.Ordinal));
        }

        // What the commands of s3 send for their options is all told.
        return !(_request.Call.Operation is null && _request.Call.Name.StartsWith("s3 ", StringComparison.Ordinal)) && IsOfCallOrTarget(folded);
    }

    private bool IsOfCallOrTarget(string folded)
    {
        int colon = folded.IndexOf(':', StringComparison.Ordinal);
        bool isOfSession = _request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) && !folded.StartsWith("sts:", StringComparison.Ordinal);
        return !isOfSession && !s_ofConnection.Contains(folded[(colon + 1)..]) && !s_ofCredentials.Contains(folded) && !IsTagOfResource(folded);
    }

    // A resource's tags are the model's to tell, whoever asks, and an answer says where they are missing.
    private static bool IsTagOfResource(string folded) => ResourceTagKeys.Contains(folded)
        || folded.StartsWith("s3:existingobjecttag/", StringComparison.Ordinal)
        || (folded.StartsWith("rds:", StringComparison.Ordinal) && folded.Contains("-tag/", StringComparison.Ordinal) && !folded.StartsWith("rds:req-tag/", StringComparison.Ordinal));

    private static bool TellsTags(string parameter) =>
        OptionNames.OptionOf(parameter).Split('-').Any(w => w.StartsWith("tag", StringComparison.Ordinal));
}
