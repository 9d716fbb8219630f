// Bracket that holds a VL53L0X module under the bin's roof, looking down, tilted against the clear
// bottles' glare. part = "bracket" or "view". Millimetres.
//@ outside bracket 40 30 30
//@ holds TOF-VL53L0X
include <parts.scad>
part = "view";

tilt = 5;               // degrees: a mirror of PET throws the beam aside, not back
wall = 3;
base = [40, 30, wall];
screw = 4.5;            // M4 to the roof
tof = tof_vl53l0x;
window = 10;

assert(tof[0] + 2 * 4 <= base[0], "the module and its screws fit the plate");
assert(tof[1] + 2 * wall <= base[1], "the module fits between the cheeks");
assert(tilt > 2 && tilt < 12, "less glares, more measures the wall (25 degree cone)");

module plate() {
    difference() {
        cube([base[0], base[1] - 2 * wall, wall]);
        translate([base[0] / 2, (base[1] - 2 * wall) / 2, -1]) cylinder(d = window, h = wall + 2, $fn = 48);
        for (x = [-7.6, 7.6]) translate([base[0] / 2 + x, (base[1] - 2 * wall) / 2 + 7.5, -1])
            cylinder(d = 2.2, h = wall + 2, $fn = 24);
    }
}
module bracket() {
    difference() {
        cube(base);
        for (x = [6, base[0] - 6]) translate([x, base[1] / 2, -1]) cylinder(d = screw, h = wall + 2, $fn = 32);
    }
    for (y = [0, base[1] - wall]) translate([0, y, 0]) cube([base[0], wall, 30]);
    intersection() {
        translate([0, 0, 0]) cube([base[0], base[1], 30]);
        translate([0, wall, 22]) rotate([0, -tilt, 0]) translate([-2, 0, 0]) scale([1.1, 1, 1]) plate();
    }
}
if (part == "bracket") bracket();
if (part == "view") {
    color("gainsboro") bracket();
    color("seagreen") translate([base[0] / 2 - tof[0] / 2, wall + 3, 27]) rotate([0, -tilt, 0]) cube([tof[0], tof[1], tof[2]]);
}
