using System.Collections.Frozen;

namespace Edge.Calculator;

/// <summary>Why an event carries no reduction: the closed list of codes in
/// <c>{"none":code}</c>.</summary>
/// <remarks>
/// Where a pack's own rule or check decides, the code is the name of that rule or check, so that
/// the pack file explains it. Meanings for people: docs/reference/reasons.md.
/// </remarks>
public static class Reasons
{
    /// <summary>The kind carries no activity: emptying, calibration, alarm, hello, or a kind not
    /// known.</summary>
    public const string Kind = "kind";

    /// <summary>The site's terms name no pack for this kind.</summary>
    public const string NoPack = "noPack";

    /// <summary>The event names a pack that the site's terms do not allow, or the library does not
    /// hold.</summary>
    public const string PackUnknown = "packUnknown";

    /// <summary>No version of the pack is in force on the activity's date.</summary>
    public const string PackNotInForce = "packNotInForce";

    /// <summary>The pack counts or reports this act; there is no factor for it.</summary>
    public const string Qualitative = "qualitative";

    /// <summary>The field that carries the quantity is absent or not a whole number.</summary>
    public const string QuantityMissing = "quantityMissing";

    /// <summary>The quantity is negative (the pack's check of the same name).</summary>
    public const string NetNotNegative = "netNotNegative";

    /// <summary>The quantity is above the bound of the pack's range proof.</summary>
    public const string QuantityRange = "quantityRange";

    /// <summary>The site lies outside the pack's regions.</summary>
    public const string SiteInRegion = "siteInRegion";

    /// <summary>No factor for the site's region; another region is never taken instead.</summary>
    public const string RegionHasFactor = "regionHasFactor";

    /// <summary>No factor for the category or platform.</summary>
    public const string CategoryHasFactor = "categoryHasFactor";

    /// <summary>Factors exist, but no edition is in force on the activity's date.</summary>
    public const string FactorInForce = "factorInForce";

    /// <summary>The operator has not supplied a value the pack asks for.</summary>
    public const string OperatorValueMissing = "operatorValueMissing";

    /// <summary>Weighed without a calibration in date: evidence E1.</summary>
    public const string CalibrationInDate = "calibrationInDate";

    /// <summary>The weight never settled: evidence E1.</summary>
    public const string WeightSettled = "weightSettled";

    /// <summary>The device's clock was not synchronised, or far from the gateway's: evidence
    /// E1.</summary>
    public const string ClockTrusted = "clockTrusted";

    /// <summary>Energy counted by pulses, without a register: evidence E2.</summary>
    public const string RegisterRead = "registerRead";

    /// <summary>The register was told by a charger's back end, without a signature of the meter
    /// that holds: evidence E2.</summary>
    public const string RegisterSigned = "registerSigned";

    /// <summary>A signature of the meter is there and is broken, used before, or under an error
    /// flag: held.</summary>
    public const string MeterSignatureValid = "meterSignatureValidWhenPresent";

    /// <summary>Only declared or photographed: evidence E0.</summary>
    public const string CountedByDevice = "countedByDevice";

    /// <summary>Nothing names the object, meter or place, so a second claim could not be
    /// seen.</summary>
    public const string ClaimKeyMissing = "claimKeyMissing";

    /// <summary>Charging without a resident's session is not credited.</summary>
    public const string SessionPresent = "sessionPresent";

    /// <summary>Registers run backwards, or their difference is not the energy stated:
    /// held.</summary>
    public const string RegistersForward = "registersForward";

    /// <summary>A register jump in the session: held until an operator confirms.</summary>
    public const string RegisterJump = "registerJump";

    /// <summary>More energy than rated power x time x 1.05: held.</summary>
    public const string Rate = "rate";

    /// <summary>The site's photovoltaic generation is claimed, and no pack that sets the grid's
    /// factor against charging is allowed: the kWh would count twice.</summary>
    public const string NotZeroRatedWherePvClaimed = "notZeroRatedWherePvClaimed";

    /// <summary>Heavier than the compartment takes: held.</summary>
    public const string NetWithinCompartment = "netWithinCompartment";

    /// <summary>More pieces than the mass can hold: held.</summary>
    public const string PiecesWithinMass = "piecesWithinMass";

    /// <summary>Mass of the object outside what such an object weighs: held.</summary>
    public const string MassRange = "massRange";

    /// <summary>The resident declared one category, the sensor saw another: held.</summary>
    public const string CategoryAgainstDetected = "categoryAgainstDetected";

    /// <summary>Exported energy above generated energy: held.</summary>
    public const string ExportNotAboveGeneration = "exportNotAboveGeneration";

    /// <summary>The reading does not cover one whole day: held.</summary>
    public const string DayComplete = "dayComplete";

    /// <summary>The installation is larger than the methodology allows.</summary>
    public const string CapacityAtMost = "capacityAtMost";

    /// <summary>The place belongs to a methodology of its own.</summary>
    public const string NotInMethodologyArea = "notInMethodologyArea";

    /// <summary>Delivered outside the methodology's district.</summary>
    public const string DeliveryDistrictIn = "deliveryDistrictIn";

    /// <summary>Ordered before the methodology's first moment, or the order time is
    /// unknown.</summary>
    public const string OrderNotBefore = "orderNotBefore";

    /// <summary>Dropped off after the order it is meant to fulfil: held.</summary>
    public const string DropoffNotAfterOrder = "dropoffNotAfterOrder";

    /// <summary>No identity tag for an object that must have one.</summary>
    public const string ImeiValid = "imeiValid";

    /// <summary>Fewer than seven days of history are known.</summary>
    public const string HistoryTooShort = "historyTooShort";

    /// <summary>Arithmetic left the range 0 to 2^62-1: the pack's proof was broken.</summary>
    public const string OutOfRange = "outOfRange";

    private static readonly FrozenSet<string> Known = new[]
    {
        Kind, NoPack, PackUnknown, PackNotInForce, Qualitative, QuantityMissing, NetNotNegative,
        QuantityRange, SiteInRegion, RegionHasFactor, CategoryHasFactor, FactorInForce,
        OperatorValueMissing, CalibrationInDate, WeightSettled, ClockTrusted, RegisterRead,
        RegisterSigned, MeterSignatureValid, CountedByDevice, ClaimKeyMissing, SessionPresent,
        RegistersForward, RegisterJump, Rate, NetWithinCompartment, NotZeroRatedWherePvClaimed,
        PiecesWithinMass, MassRange, CategoryAgainstDetected,
        ExportNotAboveGeneration, DayComplete, CapacityAtMost, NotInMethodologyArea,
        DeliveryDistrictIn, OrderNotBefore, DropoffNotAfterOrder, ImeiValid, HistoryTooShort,
        OutOfRange,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every code, in no particular order.</summary>
    public static IReadOnlyCollection<string> All => Known;

    /// <summary>True for a code of this list.</summary>
    public static bool IsKnown(string code) => Known.Contains(code);
}
