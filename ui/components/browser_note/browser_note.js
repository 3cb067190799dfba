// Writes one cookie.

const YEAR = 365 * 24 * 3600

export default function ({ data }) {
  document.cookie = `${data.name}=${data.value}; max-age=${YEAR}; path=/; samesite=lax`
}
