namespace Edge.Device.Drivers;

/// <summary>Days and dates of the Gregorian calendar, for a clock chip that keeps dates.</summary>
/// <remarks>Everything else in the device counts milliseconds.</remarks>
public static class Calendar
{
    /// <summary>Days of a month.</summary>
    public static int DaysInMonth(int year, int month)
    {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /// <summary>Days from 1 January 1970 to a date. Range: years 1 to 9999.</summary>
    public static long DaysSince1970(int year, int month, int day)
    {
        // The year is taken to begin in March, so that the leap day is its last.
        int shifted = month > 2 ? month - 3 : month + 9;
        long from = month > 2 ? year : year - 1;
        return from * 365 + from / 4 - from / 100 + from / 400
            + (153 * shifted + 2) / 5 + day - 1 - 719468;
    }

    /// <summary>The date of a day counted from 1 January 1970, from 1970 on.</summary>
    public static void DateOf(long days, out int year, out int month, out int day)
    {
        long left = days + 719468;
        long era = left / 146097;
        long ofEra = left % 146097;
        long yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
        long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * ofYear + 2) / 153;
        day = (int)(ofYear - (153 * shifted + 2) / 5 + 1);
        month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        year = (int)(era * 400 + yearOfEra + (month <= 2 ? 1 : 0));
    }
}
