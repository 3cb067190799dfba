// Runs on every page before Streamlit's own script.
//
// On an inner page, such as `/train`, Streamlit looks for its server below that page first, and the browser logs two
// errors. This script says where the server is: three folders above the script itself.
window.prerenderReady = false
window.__streamlit = { BACKEND_BASE_URL: new URL("../../../", document.currentScript.src).href }
