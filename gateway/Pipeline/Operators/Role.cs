namespace Edge.Pipeline.Operators;

/// <summary>Who a person is at the console.</summary>
/// <remarks>Source: screens.md section 5, trust.md section 6.</remarks>
public enum Role
{
    /// <summary>Looks, changes nothing.</summary>
    Viewer,

    /// <summary>Keeps the boxes going: alarms, emptying, labels.</summary>
    Operator,

    /// <summary>Installs and mends devices.</summary>
    Technician,

    /// <summary>Looks at everything, the audit log too; changes nothing.</summary>
    Auditor,

    /// <summary>Runs the gateway and its accounts.</summary>
    Admin,
}

/// <summary>What a person may do at the console; every door of it asks for one of these.</summary>
public enum Permission
{
    /// <summary>See devices, alarms, drop-offs, batches, packs.</summary>
    Look,

    /// <summary>Acknowledge alarms, send people out, name places.</summary>
    Tend,

    /// <summary>Command, provision, calibrate and update devices.</summary>
    Serve,

    /// <summary>Read, verify and export the audit log.</summary>
    Audit,

    /// <summary>Accounts, forwarding, settings.</summary>
    Rule,

    /// <summary>Be the second person of a decision that needs two.</summary>
    Approve,

    /// <summary>One's own password, code and sign-out.</summary>
    Self,
}

/// <summary>Which role may do what: a closed table, everything else is refused.</summary>
public static class Roles
{
    /// <summary>May a role do this?</summary>
    public static bool May(this Role role, Permission permission) => permission switch
    {
        Permission.Look or Permission.Self => true,
        Permission.Tend => role is Role.Operator or Role.Technician or Role.Admin,
        Permission.Serve => role is Role.Technician or Role.Admin,
        Permission.Audit => role is Role.Auditor or Role.Admin,
        Permission.Rule or Permission.Approve => role is Role.Admin,
        _ => false,
    };

    /// <summary>The role's name as it is stored and shown.</summary>
    public static string Text(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        Role.Technician => "technician",
        Role.Auditor => "auditor",
        Role.Admin => "admin",
        _ => throw new System.Diagnostics.UnreachableException($"role {(int)role}"),
    };

    /// <summary>Reads a role's name.</summary>
    public static bool TryParse(string? text, out Role role)
    {
        foreach (var one in Enum.GetValues<Role>())
        {
            role = one;
            if (one.Text() == text) return true;
        }

        role = Role.Viewer;
        return false;
    }
}
