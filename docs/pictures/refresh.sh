#!/usr/bin/env bash
# Makes the pictures of this folder anew: drives platform, gateway and twin through the browser tests
# and keeps their screenshots. Needs a built solution and what test.sh installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet build tests/EndToEnd -nologo -v q
tests/EndToEnd/bin/Debug/net10.0/Edge.Tests.EndToEnd --no-progress \
  --filter-class 'Edge.Tests.EndToEnd.Browser.KioskPathTests' \
  --filter-class 'Edge.Tests.EndToEnd.Browser.KioskStateTests' \
  --filter-class 'Edge.Tests.EndToEnd.Browser.ReceiptScreenTests' \
  --filter-class 'Edge.Tests.EndToEnd.Browser.ChargerPathTests' \
  --filter-class 'Edge.Tests.EndToEnd.Browser.ConsolePathTests'
from=tests/EndToEnd/TestResults/screens
for picture in kiosk-idle-portrait kiosk-choose-portrait kiosk-weighing-portrait kiosk-result-portrait \
  kiosk-result-zh-landscape receipt phone-session charger-charge-portrait charger-charged-portrait \
  console-fleet; do
  cp "$from/$picture.png" "docs/pictures/$picture.png"
done
