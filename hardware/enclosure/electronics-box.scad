// Electronics box of the smart bin and the recycling box: carrier board, cable glands, lid.
// part = "box", "lid" or "view" (both, lid lifted). Millimetres. Print in ASA or PC-ABS.
//@ outside box 186 134 49.1
//@ outside lid 186 134 8
//@ holds ESP32-S3-DevKitC-1-N16R8 SEN-13879 MCP23017-E/SP TSR-2-2450 TERM-5
include <parts.scad>
part = "view";

carrier = [160, 100, 1.6];      // Eurocard
finger = 10;                    // beside the carrier, for fingers
cable = 14;                     // before and behind it, for cable
wall = 3;
standoff = 8;                   // solder side and air
socket = 8.5;                   // height of the header socket under the processor
air = 15;                       // above the tallest part
gland = 16.2;                   // M16 gland
glands = 6;
tongue = 2;                     // of the lid

tallest = max(esp32_s3_devkitc_1_n16r8[2] + socket, sen_13879[2] + socket,
    tsr_2_2450[2], term_5[2]);
inner = [carrier[0] + 2 * finger, carrier[1] + 2 * cable,
    standoff + carrier[2] + tallest + air];
outer = [inner[0] + 2 * wall, inner[1] + 2 * wall, inner[2] + wall];
board = [wall + finger, wall + cable, wall + standoff];

assert(tallest < 30, "a part is taller than the box was drawn for");
assert(inner[2] >= standoff + carrier[2] + tallest + 10, "10 mm of air above the tallest part");
assert(esp32_s3_devkitc_1_n16r8[0] <= carrier[0] - 20, "the processor fits on the carrier");
assert(2 * term_5[0] + 12 * 10.16 <= 2 * carrier[0], "the terminals fit along two edges");
assert(glands * (gland + 8) <= inner[0], "the glands and their nuts fit in one wall");
assert(outer[2] - wall - standoff >= gland + 8, "a gland fits into the wall's height");

module posts(d, z, h) {
    for (x = [5, outer[0] - 5], y = [5, outer[1] - 5])
        translate([x, y, z]) cylinder(d = d, h = h, $fn = 32);
}
module pillars(d, z, h) {
    for (x = [5, carrier[0] - 5], y = [5, carrier[1] - 5])
        translate([board[0] + x, board[1] + y, z]) cylinder(d = d, h = h, $fn = 32);
}
module box() {
    difference() {
        union() {
            difference() {
                cube(outer);
                translate([wall, wall, wall]) cube([inner[0], inner[1], inner[2] + 1]);
            }
            intersection() { posts(10, 0, outer[2]); cube(outer); }
            pillars(8, wall - 0.1, standoff + 0.1);
        }
        pillars(2.6, wall + 1, standoff + 1);
        posts(2.6, outer[2] - 14, 15);
        for (i = [0 : glands - 1])
            translate([outer[0] / 2 + (i - (glands - 1) / 2) * (gland + 9), -1,
                wall + standoff + gland / 2 + 5])
                rotate([-90, 0, 0]) cylinder(d = gland, h = wall + 2, $fn = 48);
    }
}
module lid() {
    difference() {
        union() {
            cube([outer[0], outer[1], 3]);
            translate([wall + 8, wall + 0.3, -5]) difference() {
                cube([inner[0] - 16, inner[1] - 0.6, 5.1]);
                translate([tongue, tongue, -1])
                    cube([inner[0] - 16 - 2 * tongue, inner[1] - 0.6 - 2 * tongue, 8]);
            }
        }
        posts(3.4, -6, 12);
        posts(13, -6, 6);
    }
}
if (part == "box") box();
if (part == "lid") translate([0, outer[1], 3]) rotate([180, 0, 0]) lid();
if (part == "view") {
    color("gainsboro") box();
    color("forestgreen") translate(board) cube(carrier);
    color("dimgray") translate([board[0] + 12, board[1] + 36, board[2] + carrier[2] + socket])
        cube([esp32_s3_devkitc_1_n16r8[0], esp32_s3_devkitc_1_n16r8[1], 4]);
    for (i = [0, 1]) color("crimson")
        translate([board[0] + 100, board[1] + 22 + 32 * i, board[2] + carrier[2] + socket])
            cube([sen_13879[0], sen_13879[1], 3]);
    for (x = [10 : 28 : 130], y = [0, carrier[1] - term_5[1]]) color("seagreen")
        translate([board[0] + x, board[1] + y, board[2] + carrier[2]]) cube(term_5);
    color("lightsteelblue", 0.5) translate([0, 0, outer[2] + 60]) lid();
}
