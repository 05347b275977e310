namespace IamPolicyTools.Tests.Shared;

/// <summary>Texts that would steer a terminal or a runner if they were printed as they are.</summary>
internal static class HostileTexts
{
    /// <summary>The texts.</summary>
    public static IEnumerable<string> All =>
    [
        "\u001b[2Jcleared",
        "\u001b]0;title\u0007",
        "\u009b31m",
        "a\r\n##vso[task.setvariable variable=PATH]/evil",
        "a\n::error::forged",
        "::error::forged",
        "  ::add-mask::a",
        "\t::stop-commands::x",
        "\u00a0::warning file=a,line=1::forged",
        "\u200b::notice::forged",
        "\ufeff:\u00ad:debug::forged",
        "##[error]forged",
        "a ##[stop-commands]x",
        "###[group]x",
        "#\u200d#[add-mask]x",
        "#\ufe0f#\udb40\udc01[group]x",
        "a##vso[task.complete result=Succeeded;]done",
        "##VSO[task.setvariable variable=PATH]/evil",
        "#\u2060#v\u00ads\u034fo[task.complete]x",
        "arn:aws:s3:::error::forged",
        "arn:aws:s3::::group::forged",
        "x ::set-output name=a::forged",
        "\u2028::error::forged",
        "\u2029##[error]x",
        "safe\u202egnitset",
        "\u2066a\u2069",
        "\u061c\u200e\u200f",
        "a\0b\u007fc\u0085d",
        "a\bb\vc\fd",
    ];
}
