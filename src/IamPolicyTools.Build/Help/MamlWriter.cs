using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace IamPolicyTools.Build.Help;

/// <summary>
/// Writes pages as MAML, the form in which <c>Get-Help</c> reads the help of compiled cmdlets. It makes an object of each element and a
/// property of each attribute of the whole file before it shows the first page, so nothing stands in it that is not shown: within the
/// syntax no text of a parameter and no more than makes the line, no type beside its value.
/// </summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_root = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly (ParameterSignature Signature, string Text)[] s_shouldProcess =
    [
        (Switch("WhatIf", "wi"), "Shows what would happen, and changes nothing."),
        (Switch("Confirm", "cf"), "Asks before anything is changed."),
    ];

    public static void Write(string path, IEnumerable<(CmdletSignature Cmdlet, HelpPage Page)> pages)
    {
        var document = new XDocument(
            new XElement(
                s_root + "helpItems",
                new XAttribute("schema", "maml"),
                new XAttribute(XNamespace.Xmlns + "maml", s_maml),
                new XAttribute(XNamespace.Xmlns + "command", s_command),
                new XAttribute(XNamespace.Xmlns + "dev", s_dev),
                pages.Select(p => Command(p.Cmdlet, p.Page))));
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineChars = "\n" };
        using var writer = XmlWriter.Create(path, settings);
        document.Save(writer);
    }

    private static XElement Command(CmdletSignature cmdlet, HelpPage page)
    {
        (ParameterSignature Signature, IReadOnlyList<string> Text)[] parameters =
        [
            .. cmdlet.Parameters.Select(p => (p, page.Parameters.Single(e => e.Name == p.Name).Text)),
            .. cmdlet.SupportsShouldProcess ? s_shouldProcess.Select(p => (p.Signature, (IReadOnlyList<string>)[p.Text])) : [],
        ];
        return new XElement(
            s_command + "command",
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", cmdlet.Name),
                new XElement(s_command + "verb", cmdlet.Verb),
                new XElement(s_command + "noun", cmdlet.Noun),
                Description([page.Synopsis])),
            Description([.. page.Description, .. LeftOut(parameters), .. SeeAlso(page.Related)]),
            new XElement(s_command + "syntax", cmdlet.ParameterSets.Select(set => SyntaxItem(cmdlet.Name, set, parameters))),
            new XElement(
                s_command + "parameters",
                parameters.OrderBy(p => p.Signature.Name, StringComparer.OrdinalIgnoreCase).Select(p => Parameter(p.Signature, p.Signature.Uses.Values.First(), p.Text, inSyntax: false))),
            new XElement(s_command + "inputTypes", page.Inputs.Select(i => Type("inputType", i))),
            new XElement(s_command + "returnValues", page.Outputs.Select(o => Type("returnValue", o))),
            page.Notes.Count == 0 ? null : new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page.Notes))),
            new XElement(s_command + "examples", page.Examples.Select(Example)));
    }

    private static XElement SyntaxItem(
        string name, string parameterSet, IEnumerable<(ParameterSignature Signature, IReadOnlyList<string> Text)> parameters) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", name),
        parameters
            .Select(p => (p.Signature, Use: p.Signature.In(parameterSet), p.Text))
            .Where(p => p.Use is not null && !IsCaller(p.Signature))
            .OrderBy(p => p.Use!.Position ?? int.MaxValue)
            .ThenBy(p => p.Use!.IsMandatory ? 0 : 1)
            .Select(p => Parameter(p.Signature, p.Use!, p.Text, inSyntax: true)));

    private static XElement Parameter(ParameterSignature parameter, ParameterUse use, IReadOnlyList<string> text, bool inSyntax) => new(
        s_command + "parameter",
        new XAttribute("required", Lower(use.IsMandatory)),
        new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        inSyntax
            ? null
            : new object[]
            {
                new XAttribute("globbing", Lower(parameter.AcceptsWildcards)),
                new XAttribute("pipelineInput", use.PipelineInput),
                new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            },
        new XElement(s_maml + "name", parameter.Name),
        inSyntax ? null : Description(text),
        parameter.Values.Count > 0 && inSyntax
            ? new XElement(s_command + "parameterValueGroup", parameter.Values.Select(v => Value(v, required: false)))
            : null,
        parameter.IsSwitch && inSyntax ? null : Value(parameter.TypeName, required: !parameter.IsSwitch));

    private static XElement Value(string text, bool required) => new(
        s_command + "parameterValue",
        new XAttribute("required", Lower(required)),
        text);

    private static XElement Type(string element, HelpEntry entry) => new(
        s_command + element,
        new XElement(s_dev + "type", new XElement(s_maml + "name", entry.Name)),
        Description(entry.Text));

    private static XElement Example(HelpExample example, int index) => new(
        s_command + "example",
        new XElement(s_maml + "title", $"-- Example {index + 1}: {example.Title} --"),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", Paragraphs(example.Text)));

    // As AWS.Tools does in its help: a hundred twins have them, and they are no part of the call.
    private static bool IsCaller(ParameterSignature parameter) =>
        parameter.DeclaringType == "TwinCmdlet" || parameter is { DeclaringType: "UnsignedTwinCmdlet", Name: "Region" };

    private static string[] LeftOut(IEnumerable<(ParameterSignature Signature, IReadOnlyList<string> Text)> parameters)
    {
        string[] names = [.. parameters.Where(p => IsCaller(p.Signature)).Select(p => $"-{p.Signature.Name}").Order(StringComparer.Ordinal)];
        return names.Length == 0 ? [] : [$"Who calls, and where, is left out of the syntax: {string.Join(", ", names)}."];
    }

    // No related links: PowerShell would offer `Get-Help -Online` wherever there is one, and there is no address.
    private static string[] SeeAlso(IReadOnlyList<string> related) => related.Count == 0 ? [] : [$"See also: {string.Join(", ", related)}."];

    private static XElement Description(IEnumerable<string> paragraphs) => new(s_maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(p => new XElement(s_maml + "para", p));

    private static string Lower(bool value) => value ? "true" : "false";

    private static ParameterSignature Switch(string name, string alias) => new()
    {
        Name = name,
        DeclaringType = string.Empty,
        TypeName = "SwitchParameter",
        IsSwitch = true,
        AcceptsWildcards = false,
        Aliases = [alias],
        Values = [],
        Uses = new Dictionary<string, ParameterUse> { [ParameterSignature.AllSets] = new(false, null, false, false) },
    };
}
