using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>A model that differs in one place.</summary>
/// <param name="Operator">How.</param>
/// <param name="Subject">Who or what holds what is changed.</param>
/// <param name="Change">The change, as a line: what was and what is.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Statement">The statement that is changed; null for a membership or an attachment.</param>
/// <param name="Create">Makes the model.</param>
internal sealed record Mutant(MutationOperator Operator, string Subject, string Change, SourceLocation Location, Statement? Statement, Func<IamModel?> Create);
