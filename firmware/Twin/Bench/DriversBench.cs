#nullable disable
using System;
using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Twin.Bench;

/// <summary>Every driver over its simulated chip, for a CLR without pins.</summary>
/// <remarks>Lines beginning with BENCH are compared between .NET, the CLR and
/// <c>tests/vectors/bench/drivers.txt</c>.</remarks>
public static class DriversBench
{
    /// <summary>Runs all scenarios and prints them.</summary>
    public static void Main()
    {
        int lines = 0;
        try
        {
            lines += Climate();
            lines += Bridge();
            lines += Clock();
            lines += Eyes();
            lines += Doors();
        }
        catch (Exception e)
        {
            Console.WriteLine("FAIL " + e.Message);
        }
        Console.WriteLine("END " + lines.ToString());
    }

    private static int Climate()
    {
        SimulatedSht4x chip = new SimulatedSht4x();
        Sht4x climate = new Sht4x(chip, 0);
        int taken = 0;
        int sum = 0;
        for (long now = 0; now < 600000; now += 10)
        {
            chip.TemperatureWord = 20000 + (int)(now / 10 % 9973);
            chip.FlippedBit = now % 70000 < 10000 ? 5 : -1;
            if (!climate.Step(now)) continue;
            taken++;
            sum += climate.MilliCelsius;
        }
        return Line("climate taken", taken) + Line("climate sum", sum);
    }

    private static int Bridge()
    {
        SimulatedAds122c04 chip = new SimulatedAds122c04();
        Ads122c04 bridge = new Ads122c04(chip, 0);
        int taken = 0;
        int saturated = 0;
        long sum = 0;
        for (int i = 0; i < 500; i++)
        {
            chip.Convert((i * 7919 - 1900000) * 5);
            if (!bridge.Step(i * 50)) continue;
            taken++;
            if (bridge.Saturated) saturated++;
            sum += bridge.Code;
        }
        return Line("bridge taken", taken) + Line("bridge saturated", saturated)
            + Line("bridge sum", sum);
    }

    private static int Clock()
    {
        Ds3231 clock = new Ds3231(new SimulatedRegisters());
        int same = 0;
        for (int i = 0; i < 300; i++)
        {
            long moment = (946684800L + i * 10012345L) * 1000;
            if (clock.Write(moment) && clock.TryRead(out long back) && back == moment) same++;
        }
        return Line("clock same", same);
    }

    private static int Eyes()
    {
        SimulatedVl53l0x chip = new SimulatedVl53l0x();
        Vl53l0x eye = new Vl53l0x(chip);
        int sum = 0;
        for (int i = 0; i < 20; i++)
        {
            chip.Millimetres = i * 97;
            eye.Begin(i * 200);
            for (int k = 0; k < 5; k++) if (eye.Step(i * 200 + k * 10)) sum += eye.Millimetres;
        }
        SimulatedEcho echo = new SimulatedEcho();
        EchoRanger ranger = new EchoRanger(echo, 0);
        int heard = 0;
        for (int i = 0; i < 1000; i++)
        {
            echo.Millimetres = 300 + i * 3;
            if (ranger.Step(i * 60, 20000)) heard += ranger.Millimetres;
        }
        return Line("distance sum", sum) + Line("echo sum", heard);
    }

    private static int Doors()
    {
        SimulatedLock bolt = new SimulatedLock();
        SwitchInput contact = new SwitchInput(bolt.Contact, true, 20, 0);
        CabinetLock door = new CabinetLock(bolt, contact, 0);
        int opened = 0;
        int stuck = 0;
        for (long now = 0; now < 300000; now += 10)
        {
            bolt.Advance(now);
            bolt.Jammed = now / 60000 % 2 == 1;
            door.Step(now);
            if (now % 10000 != 0) continue;
            if (door.State == LockState.Open) opened++;
            if (door.State == LockState.Stuck) stuck++;
            bolt.Close();
            door.Unlock();
        }
        return Line("lock opened", opened) + Line("lock stuck", stuck)
            + Line("lock pulses", bolt.Pulses);
    }

    private static int Line(string what, long value)
    {
        Console.WriteLine("BENCH drivers " + what + "=" + value.ToString());
        return 1;
    }
}
