using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes the settings of an account that findings are about, and when services were used.</summary>
internal sealed class FactWriter(DocumentWriter writer)
{
    public void Write(Account account)
    {
        if (account.PasswordPolicy is { } passwords)
        {
            writer.Object("PasswordPolicy", () => WritePasswords(passwords));
        }
        else if (account.Given.Contains("PasswordPolicy"))
        {
            writer.Null("PasswordPolicy");
        }

        WriteList(account, "AlternateContacts", account.AlternateContacts, contact =>
        {
            writer.Text("AlternateContactType", contact.AlternateContactType);
            writer.Text("EmailAddress", contact.EmailAddress);
            writer.Text("Name", contact.Name);
            writer.Text("PhoneNumber", contact.PhoneNumber);
            writer.Text("Title", contact.Title);
        });
        WriteList(account, "Analyzers", account.Analyzers, analyzer =>
        {
            writer.Text("arn", analyzer.Arn);
            writer.Text("name", analyzer.Name);
            writer.Text("type", analyzer.Type);
            writer.Text("status", analyzer.Status);
        });
        WriteList(account, "Trails", account.Trails, trail =>
        {
            writer.Text("Name", trail.Name);
            writer.Text("TrailARN", trail.TrailArn);
            writer.Boolean("IsLogging", trail.IsLogging);
            writer.Boolean("IsMultiRegionTrail", trail.IsMultiRegionTrail);
            writer.Boolean("IsOrganizationTrail", trail.IsOrganizationTrail);
            writer.Text("S3BucketName", trail.S3BucketName);
            writer.Text("HomeRegion", trail.HomeRegion);
        });
    }

    /// <summary>When a user or role used services.</summary>
    public void WriteLastAccess(ImmutableArray<ServiceLastAccess>? services)
    {
        if (services is { } known)
        {
            writer.List("ServiceLastAccessed", known, service =>
            {
                writer.Text("Service", service.Service);
                writer.Date("LastAuthenticated", service.LastAuthenticated);
                writer.Objects("Actions", service.Actions, action =>
                {
                    writer.Text("Action", action.Action);
                    writer.Date("LastAccessed", action.LastAccessed);
                });
            });
        }
    }

    private void WritePasswords(PasswordPolicy passwords)
    {
        WriteNumber("MinimumPasswordLength", passwords.MinimumPasswordLength);
        WriteNumber("PasswordReusePrevention", passwords.PasswordReusePrevention);
        WriteNumber("MaxPasswordAge", passwords.MaxPasswordAge);
        writer.Boolean("ExpirePasswords", passwords.ExpirePasswords);
        writer.Boolean("HardExpiry", passwords.HardExpiry);
        writer.Boolean("AllowUsersToChangePassword", passwords.AllowUsersToChangePassword);
        writer.Boolean("RequireSymbols", passwords.RequireSymbols);
        writer.Boolean("RequireNumbers", passwords.RequireNumbers);
        writer.Boolean("RequireUppercaseCharacters", passwords.RequireUppercaseCharacters);
        writer.Boolean("RequireLowercaseCharacters", passwords.RequireLowercaseCharacters);
    }

    private void WriteNumber(string key, int? value)
    {
        if (value is { } known)
        {
            writer.Number(key, known);
        }
    }

    private void WriteList<T>(Account account, string key, ImmutableArray<T> items, Action<T> write)
    {
        if (!items.IsEmpty || account.Given.Contains(key))
        {
            writer.List(key, items, write);
        }
    }
}
