using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>Sensors on I2C: right values, and each fault by its name.</summary>
public sealed class BusChipTests
{
    [Fact]
    public void Climate_is_converted_as_the_datasheet_says()
    {
        // Expected: T = -45 + 175 x 26214/65535 = 25.000 C; RH = -6 + 125 x 32768/65535.
        var chip = new SimulatedSht4x();
        var climate = new Sht4x(chip, 0);
        Assert.True(Until(now => climate.Step(now)));
        Assert.Equal(25000, climate.MilliCelsius);
        Assert.Equal(56500, climate.MilliPercent);
        chip.FlippedBit = 3;
        Assert.False(Until(now => climate.Step(now)));
        Assert.Equal("crc", climate.Fault);
        chip.FlippedBit = -1;
        chip.Missing = true;
        Assert.False(Until(now => climate.Step(now)));
        Assert.Equal("no-answer", climate.Fault);
        chip.Missing = false;
        Assert.True(Until(now => climate.Step(now)));
        Assert.Null(climate.Fault);
    }

    [Fact]
    public void Every_flipped_bit_of_a_climate_answer_is_found()
    {
        // A CRC-8 finds every single-bit error: 48 of 48.
        for (int bit = 0; bit < 48; bit++)
        {
            var chip = new SimulatedSht4x { FlippedBit = bit };
            var climate = new Sht4x(chip, 0);
            Assert.False(Until(now => climate.Step(now), 100));
            Assert.Equal("crc", climate.Fault);
        }
        Assert.Equal(0x92, Crc.Sensirion8([0xBE, 0xEF], 0, 2)); // datasheet's worked value
    }

    [Fact]
    public void The_hottest_dot_of_the_drawer_is_found_with_its_sign()
    {
        // Expected: a dot is 12 bits, a quarter of a degree (AMG88 specification): 15Ch is 87 C,
        // FF8h is -2 C.
        var chip = new SimulatedRegisters();
        var eye = new Amg8833(chip, 0);
        for (int i = 0; i < 64; i++) Dot(chip, i, 0xFF8);
        Assert.True(Until(now => eye.Step(now), 3000));
        Assert.Equal(-2000, eye.HottestMilliCelsius);
        Assert.Equal((0, 0x3F, 1), (chip.Registers[0], chip.Registers[1], chip.Registers[2]));
        Dot(chip, 63, 0x15C);
        Assert.True(Until(now => eye.Step(now), 3000));
        Assert.Equal((87_000, 63), (eye.HottestMilliCelsius, eye.HottestDot));
    }

    [Fact]
    public void A_heat_picture_that_is_none_is_told_and_the_chip_reset()
    {
        var chip = new SimulatedRegisters { Missing = true };
        var eye = new Amg8833(chip, 0);
        Assert.False(Until(now => eye.Step(now), 3000));
        Assert.Equal("no-answer", eye.Fault);
        chip.Missing = false;
        chip.Registers[1] = 0;
        for (int i = 0; i < 64; i++) Dot(chip, i, 0x7FF);
        Assert.False(Until(now => eye.Step(now), 3000));
        Assert.Equal("range", eye.Fault);
        for (int i = 0; i < 64; i++) Dot(chip, i, 100);
        Assert.True(Until(now => eye.Step(now), 3000));
        Assert.Equal((25_000, 0x3F), (eye.HottestMilliCelsius, chip.Registers[1]));
        Assert.Null(eye.Fault);
    }

    [Theory]
    [InlineData(12_000, 42_000, 420)]
    [InlineData(11_996, -10, 0)]
    [InlineData(0, -20_000, -200)]
    public void Supply_and_current_are_converted_as_the_datasheet_says(
        int milliVolts, int microVolts, int milliAmperes)
    {
        // Expected: SBOS448, 10 uV over 100 mOhm is 0.1 mA; 4 mV a count.
        var chip = new SimulatedIna219();
        chip.Words[0] = 0;
        chip.Measure(milliVolts, microVolts, false);
        var supply = new Ina219(chip, 100, 0);
        Assert.True(Until(now => supply.Step(now), 3000));
        Assert.Equal((milliVolts, milliAmperes), (supply.MilliVolts, supply.MilliAmperes));
        Assert.Equal(0x399F, chip.Words[0]);
        chip.Measure(milliVolts, microVolts, true);
        Assert.False(Until(now => supply.Step(now), 3000));
        Assert.Equal("overflow", supply.Fault);
        chip.Missing = true;
        Assert.False(Until(now => supply.Step(now), 3000));
        Assert.Equal("no-answer", supply.Fault);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(123456, 123456)]
    [InlineData(-123456, -123456)]
    [InlineData(9000000, 0x7FFFFF)]
    [InlineData(-9000000, -0x800000)]
    public void A_bridge_code_arrives_with_its_sign_and_says_when_it_is_saturated(
        int given, int expected)
    {
        var chip = new SimulatedAds122c04();
        var bridge = new Ads122c04(chip, 0);
        Assert.False(bridge.Step(0));
        Assert.Equal(0x0E, chip.Register0);
        chip.Convert(given);
        Assert.True(bridge.Step(10));
        Assert.Equal(expected, bridge.Code);
        Assert.Equal(given != expected, bridge.Saturated);
    }

    [Fact]
    public void A_bridge_that_is_silent_stuck_damaged_or_reset_is_named()
    {
        var chip = new SimulatedAds122c04();
        var bridge = new Ads122c04(chip, 0);
        bridge.Step(0);
        Assert.False(bridge.Step(Ads122c04.ReadyMs + 1));
        Assert.Equal("no-conversion", bridge.Fault);
        chip.Convert(1);
        chip.FlippedBit = 9;
        Assert.False(bridge.Step(400));
        Assert.Equal("crc", bridge.Fault);
        chip.FlippedBit = -1;
        chip.Convert(2);
        Assert.True(bridge.Step(450));
        chip.CounterStuck = true;
        chip.Convert(3);
        Assert.False(bridge.Step(500));
        Assert.Equal("counter", bridge.Fault);
        chip.CounterStuck = false;
        chip.Missing = true;
        Assert.False(bridge.Step(550));
        Assert.Equal("no-answer", bridge.Fault);
        chip.Missing = false;
        chip.PowerCycle();
        bridge.Step(600); // configures anew
        chip.Convert(4);
        Assert.True(bridge.Step(650));
        Assert.Equal(4, bridge.Code);
    }

    [Fact]
    public void A_distance_is_measured_and_nothing_in_sight_is_no_distance()
    {
        var chip = new SimulatedVl53l0x { Millimetres = 437 };
        var eye = new Vl53l0x(chip);
        Assert.True(Shoot(eye, 0));
        Assert.Equal(437, eye.Millimetres);
        chip.Millimetres = 0;
        Assert.False(Shoot(eye, 1000));
        Assert.Equal("no-target", eye.Fault);
        chip.PollsToReady = int.MaxValue;
        Assert.False(Shoot(eye, 2000));
        Assert.Equal("late", eye.Fault);
        chip.Registers[0xC0] = 0xAA;
        Assert.False(new Vl53l0x(chip).Begin(0));
        chip.Missing = true;
        Assert.False(Shoot(eye, 3000));
        Assert.Equal("no-answer", eye.Fault);
    }

    [Fact]
    public void Colours_arrive_little_endian_and_too_much_light_is_named()
    {
        var chip = new SimulatedTcs34725();
        var eye = new Tcs34725(chip);
        Assert.False(eye.Step());
        chip.Expose(1000, 400, 300, 200);
        Assert.True(eye.Step());
        Assert.Equal((1000, 400, 300, 200), (eye.Clear, eye.Red, eye.Green, eye.Blue));
        chip.Expose(70000, 1, 1, 1);
        Assert.False(eye.Step());
        Assert.Equal("saturated", eye.Fault);
        chip.Registers[0x12] = 0x29;
        var other = new Tcs34725(chip);
        Assert.False(other.Step());
        Assert.Equal("other-chip", other.Fault);
    }

    [Fact]
    public void An_expander_drives_only_its_outputs_and_notices_a_short_and_a_reset()
    {
        var chip = new SimulatedExpander { Outside = 0x0102 };
        var expander = new PortExpander(chip, outputs: 1);
        Edge.Device.Ports.IPin door = expander.Pin(0), contact = expander.Pin(1);
        door.Write(true);
        Assert.True(expander.Step());
        Assert.True(chip.Level(0));
        Assert.True(contact.Read());
        Assert.True(expander.Pin(8).Read());
        chip.Shorted = 1;
        Assert.False(expander.Step());
        Assert.Equal("output-differs", expander.Fault);
        chip.Shorted = 0;
        chip.PowerCycle();
        Assert.False(expander.Step());
        Assert.True(expander.Step());
        Assert.True(chip.Level(0));
        chip.Missing = true;
        Assert.False(expander.Step());
        Assert.Equal("no-answer", expander.Fault);
    }

    [Fact]
    public void A_clock_keeps_seconds_over_a_leap_day_and_admits_that_it_stopped()
    {
        // 2028-02-29T23:59:58Z = 1835481598 s (GNU date).
        var chip = new SimulatedRegisters();
        chip.Registers[0x0F] = 0x80;
        var clock = new Ds3231(chip);
        Assert.False(clock.TryRead(out _));
        Assert.Equal("stopped", clock.Fault);
        const long Moment = 1835481598000;
        Assert.Equal(Moment, new DateTimeOffset(2028, 2, 29, 23, 59, 58, TimeSpan.Zero)
            .ToUnixTimeMilliseconds());
        Assert.True(clock.Write(Moment));
        Assert.Equal([0x58, 0x59, 0x23], chip.Registers[..3]);
        Assert.Equal([0x29, 0x02, 0x28], chip.Registers[4..7]);
        Assert.True(clock.TryRead(out long utcMs));
        Assert.Equal(Moment, utcMs);
        chip.Registers[4] = 0x30; // 30 February
        Assert.False(clock.TryRead(out _));
        Assert.Equal("not-a-time", clock.Fault);
        chip.Registers[0] = 0x7A; // no decimal digits
        Assert.False(clock.TryRead(out _));
        Assert.False(clock.Write(-1));
    }

    [Fact]
    public void Days_and_dates_agree_with_the_hosts_calendar_for_a_century()
    {
        for (long day = 0; day < 47847; day += 13)
        {
            DateTime expected = DateTime.UnixEpoch.AddDays(day);
            Calendar.DateOf(day, out int year, out int month, out int date);
            Assert.Equal((expected.Year, expected.Month, expected.Day), (year, month, date));
            Assert.Equal(day, Calendar.DaysSince1970(year, month, date));
        }
    }

    [Fact]
    public void An_echo_gives_millimetres_in_cold_and_warm_air()
    {
        foreach (int air in (int[])[-10000, 20000, 40000])
        {
            var echo = new SimulatedEcho { Millimetres = 800, MilliCelsius = air };
            var ranger = new EchoRanger(echo, 0);
            Assert.True(Until(now => ranger.Step(now, air)));
            Assert.InRange(ranger.Millimetres, 799, 800);
        }
    }

    [Fact]
    public void Lost_echoes_are_forgiven_unsteady_ones_are_not_believed()
    {
        var echo = new SimulatedEcho { Millimetres = 800, LostEvery = 4 };
        var ranger = new EchoRanger(echo, 0);
        Assert.True(Until(now => ranger.Step(now, 20000)));
        Assert.InRange(ranger.Millimetres, 799, 800);
        echo.LostEvery = 0;
        echo.EdgeEvery = 2;
        Assert.False(Until(now => ranger.Step(now, 20000), 900));
        Assert.Equal("unsteady", ranger.Fault);
        echo.LostEvery = 1;
        Assert.False(Until(now => ranger.Step(now, 20000), 900));
        Assert.Equal("no-echo", ranger.Fault);
    }

    [Theory]
    [InlineData("04A1B2C3", 4)]
    [InlineData("04A1B2C3D4E5F6", 7)]
    public void A_card_is_read_with_its_whole_number(string number, int length)
    {
        var chip = new SimulatedCardReader { Card = Convert.FromHexString(number) };
        var reader = new CardReader(chip, 0);
        Assert.True(Until(now => reader.Step(now)));
        Assert.Equal(length, reader.NumberBytes);
        Assert.Equal(number, Convert.ToHexString(reader.Number, 0, length));
    }

    [Fact]
    public void No_card_is_silence_a_damaged_frame_and_a_missing_reader_are_faults()
    {
        var chip = new SimulatedCardReader();
        var reader = new CardReader(chip, 0);
        Assert.False(Until(now => reader.Step(now)));
        Assert.Null(reader.Fault);
        chip.WrongSum = 1;
        chip.Card = [1, 2, 3, 4];
        Assert.False(Until(now => reader.Step(now)));
        Assert.Equal("frame", reader.Fault);
        chip.WrongSum = 0;
        chip.Missing = true;
        Assert.False(Until(now => reader.Step(now)));
        Assert.Equal("no-answer", reader.Fault);
        chip.Missing = false;
        Assert.True(Until(now => reader.Step(now)));
    }

    private long _nowMs;

    private bool Until(Func<long, bool> step, int limitMs = 6000)
    {
        for (long end = _nowMs + limitMs; _nowMs < end; _nowMs += 10)
            if (step(_nowMs)) return true;
        return false;
    }

    private static bool Shoot(Vl53l0x eye, long nowMs)
    {
        if (!eye.Begin(nowMs)) return false;
        for (int i = 0; i < 30; i++)
            if (eye.Step(nowMs + i * 10)) return true;
        return false;
    }

    private static void Dot(SimulatedRegisters chip, int dot, int quarters)
    {
        chip.Registers[0x80 + dot * 2] = (byte)(quarters & 0xFF);
        chip.Registers[0x81 + dot * 2] = (byte)(quarters >> 8);
    }
}
