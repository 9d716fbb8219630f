using System.Globalization;
using Edge.Pipeline;

namespace Edge.Host.Kiosk;

/// <summary>What the staff does at a kiosk, after their PIN.</summary>
/// <remarks>Emptying and calibration become events of the device; whether it did it, its next event
/// tells. A bolt is drawn only from the screen beside it.</remarks>
internal sealed class StaffActs(KioskBoard board, DeviceKeys keys)
{
    private readonly KioskState _kiosk = board.Of(keys.Device);

    /// <summary>Does an act; one that is unknown or not allowed now does nothing.</summary>
    public void Do(string act, IFormCollection form)
    {
        var desk = _kiosk.Staff;
        if (act == "staff") desk.Ask();
        else if (act == "staff-close") desk.Close();
        else if (desk.Who(board.NowMs) is { } who) Serve(act, who, form);
        _kiosk.Pulse.Beat();
    }

    private void Serve(string act, string who, IFormCollection form)
    {
        var place = (int)Number(form["comp"].ToString(), 6);
        var touch = act switch
        {
            "empty" => new Touch("empty", who, place),
            "zero" => new Touch("mass", "", place),
            "mass" => new Touch("mass", "", place, Number(form["g"].ToString(), 200_000)),
            "calibrate" => new Touch("calibrate", $"{Day()}-{who}", place),
            _ => null,
        };
        if (touch is null || place == 0 || (act == "mass" && touch.Grams == 0)) return;
        if (board.Send(keys, touch)) _kiosk.Staff.Did(Line(act, touch), board.NowMs);
    }

    private string Day() => DateTimeOffset.FromUnixTimeMilliseconds(board.NowMs)
        .ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private string Line(string act, Touch touch) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Figures.Moment(board.NowMs)} · {act} {touch.Place} {touch.Grams} g");

    private static long Number(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= most ? number : 0;
}
