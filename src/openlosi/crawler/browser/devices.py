"""The two devices pages are looked at with: a desk and a pocket."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Device:
    """A screen in CSS pixels, and whether it is touched."""

    name: str
    width: int
    height: int
    scale: int = 1
    touch: bool = False

    def options(self, version: str, agent: str) -> dict[str, Any]:
        """What a browser's context needs to be this device. ``agent`` is our own name, which the user agent ends with."""
        system = "Linux; Android 14; Mobile" if self.touch else "X11; Linux x86_64"
        mobile = "Mobile " if self.touch else ""
        engine = f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} {mobile}Safari/537.36"
        return {
            "viewport": {"width": self.width, "height": self.height},
            "device_scale_factor": self.scale,
            "is_mobile": self.touch,
            "has_touch": self.touch,
            "user_agent": f"Mozilla/5.0 ({system}) {engine} {agent}".strip(),
        }


DEVICES = {
    "desktop": Device("desktop", 1280, 800),
    "phone": Device("phone", 390, 844, scale=2, touch=True),
    # The narrowest width that is common; WCAG's reflow criterion goes to 320, phones of today begin at 360.
    "narrow phone": Device("narrow phone", 360, 740, scale=2, touch=True),
}
