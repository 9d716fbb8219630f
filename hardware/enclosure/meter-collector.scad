// Rail box of the meter collector: OLIMEX board beside the isolated RS-485 carrier, on a rail clip.
// part = "box", "lid" or "view". Millimetres. Low voltage only: no mains conductor enters this box.
//@ outside box 126 108 45
//@ outside lid 126 108 8
//@ holds OLIMEX_ESP32-POE-ISO-16MB ADM2587EBRWZ TERM-4
include <parts.scad>
part = "view";

olimex = olimex_esp32_poe_iso_16mb;
carrier = [110, 60, 1.6];
wall = 3;
gap = 4;                 // between the boards
margin = 5;
standoff = 6;
inner = [max(olimex[0], carrier[0]) + 2 * margin, olimex[1] + carrier[1] + gap + 2 * margin,
    standoff + 1.6 + olimex[2] + 10.4];
outer = [inner[0] + 2 * wall, inner[1] + 2 * wall, inner[2] + wall];
rail = 35;               // EN 60715 TH 35
clip = 25;               // hole distance of a bought 35 mm rail clip, two M4

assert(inner[2] - standoff - 1.6 >= olimex[2] + 5, "5 mm of air above the network socket");
assert(olimex[1] + carrier[1] + gap + 2 * margin <= inner[1], "the boards keep apart");
assert(olimex[0] <= inner[0] - 2 * margin + 0.01, "the processor board fits");
assert(adm2587ebrwz[0] + 4 * term_4[1] <= carrier[1], "transceiver and terminals fit across");
assert(2 * term_4[0] + 2 * 15.24 <= carrier[0], "terminals fit along");
assert(outer[1] >= rail + 20, "the box is wider than the rail it hangs on");

module clip() {
    for (y = [-clip / 2, clip / 2]) translate([outer[0] / 2, outer[1] / 2 + y, -1])
        cylinder(d = 4.3, h = wall + 2, $fn = 32);
}
module slots() {
    translate([outer[0] - wall - 1, wall + margin + 4, wall + standoff - 1]) cube([wall + 2, 18, 20]);   // network
    translate([-1, wall + margin + 8, wall + standoff - 1]) cube([wall + 2, 12, 10]);                    // USB
    for (x = [0, 1, 2])                                                                                 // terminals
        translate([wall + margin + 10 + x * 34, outer[1] - wall - 1, wall + standoff + 2]) cube([26, wall + 2, 16]);
    for (i = [0 : 7]) translate([20 + i * 11, 20, -1]) cube([4, 30, wall + 2]);                          // air
}
module box() {
    difference() {
        union() {
            difference() {
                cube(outer);
                translate([wall, wall, wall]) cube([inner[0], inner[1], inner[2] + 1]);
            }
            intersection() { posts(9, wall, outer[2] - wall); cube(outer); }
        }
        slots();
        clip();
        posts(2.6, outer[2] - 15, 16);
    }
    for (x = [4, carrier[0] - 4], y = [4, carrier[1] - 4])
        translate([wall + margin + x, wall + inner[1] - margin - carrier[1] + y, wall - 0.1])
            difference() { cylinder(d = 7, h = standoff, $fn = 24); translate([0, 0, 1]) cylinder(d = 2.6, h = standoff, $fn = 24); }
}
module posts(d, z, h) {
    for (x = [4.5, outer[0] - 4.5], y = [4.5, outer[1] - 4.5])
        translate([x, y, z]) cylinder(d = d, h = h, $fn = 24);
}
module lid() {
    difference() {
        union() {
            cube([outer[0], outer[1], 3]);
            translate([wall + 6.4, wall + 0.3, -5]) difference() {
                cube([inner[0] - 12.8, inner[1] - 0.6, 5.1]);
                translate([2, 2, -1]) cube([inner[0] - 16.8, inner[1] - 4.6, 8]);
            }
        }
        posts(3.4, -6, 12);
        posts(12, -6, 6);
    }
}
if (part == "box") box();
if (part == "lid") translate([0, outer[1], 3]) rotate([180, 0, 0]) lid();
if (part == "view") {
    color("gainsboro") box();
    color("darkgreen") translate([wall + margin + 6, wall + margin, wall + standoff]) cube([olimex[0], olimex[1], 1.6]);
    color("silver") translate([wall + margin + 6 + olimex[0] - 21, wall + margin + 6, wall + standoff + 1.6]) cube([21, 16, 13.5]);
    color("forestgreen") translate([wall + margin, wall + inner[1] - margin - carrier[1], wall + standoff]) cube(carrier);
    color("lightsteelblue", 0.6) translate([0, 0, outer[2] + 35]) lid();
}
