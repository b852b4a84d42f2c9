// The replayed page may run nothing, so it cannot say that its reader followed a link. The server knows which
// page the frame asked for last: when that changes, show that page with its own facts.
const frame = document.getElementById("replay");
if (frame) {
  let first = true;
  frame.addEventListener("load", async () => {
    if (first) {
      first = false;
      return;
    }
    const asked = await fetch(`/where?frame=${encodeURIComponent(frame.dataset.frame)}`);
    const { address } = await asked.json();
    if (address && address !== frame.dataset.address) {
      location.replace(`/page?url=${encodeURIComponent(address)}`);
    }
  });
}
