using Edge.Host.Kiosk;
using Edge.Host.Screens;
using Microsoft.AspNetCore.Components;

namespace Edge.Host.Pages.Kiosk;

/// <summary>A part of the kiosk's page: drawn from the model, in the reader's languages.</summary>
public abstract class KioskPart : ComponentBase
{
    /// <summary>What it is drawn from.</summary>
    [Parameter, EditorRequired] public object Model { get; set; } = null!;

    internal KioskModel Now => (KioskModel)Model;

    internal View View => Now.View;

    internal string Act => $"/kiosk/{Now.Device}/act";
}
