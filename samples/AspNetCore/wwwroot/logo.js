const PNG = /^iVBORw0KGgo[A-Za-z0-9+/]*={0,2}$/;
const COLOUR = /^#[0-9a-f]{6}$/i;
const broken = new Set(); // Logos that look like a PNG and are none.

/** Puts a bank's logo into its place, or its initials in its colour where it has none. */
export function showLogo(place, { name, logo, primary_color: colour }) {
  const image = place.querySelector('img');
  const initials = place.querySelector('span');
  const hasLogo = PNG.test(logo ?? '') && !broken.has(logo);
  image.hidden = !hasLogo;
  initials.hidden = hasLogo;
  if (hasLogo && image.getAttribute('src') !== `data:image/png;base64,${logo}`) {
    image.onerror = () => {
      broken.add(logo);
      showLogo(place, { name, primary_color: colour });
    };
    image.src = `data:image/png;base64,${logo}`;
  }
  const hasColour = !hasLogo && COLOUR.test(colour ?? '');
  initials.textContent = initialsOf(name);
  place.classList.toggle('with-logo', hasLogo);
  place.style.backgroundColor = hasColour ? colour : '';
  place.style.color = hasColour ? readableOn(colour) : '';
}

function initialsOf(name) {
  const [first, second] = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return [first ?? name, second ?? ''].map((word) => [...word][0] ?? '').join('').toUpperCase();
}

/** Black or white, whichever stands out more; one of them has a contrast of at least 4.5 on any colour. */
function readableOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? '#000' : '#fff';
}
