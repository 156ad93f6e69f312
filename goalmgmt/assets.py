"""The third-party files that pages load, served straight out of node_modules."""

_BOOTSTRAP = "bootstrap/dist"
_ICONS = "bootstrap-icons/font"

#: `{served path: path inside node_modules}`; a source map stands beside each file that names one.
NPM_ASSETS = {
    "vendor/bootstrap/bootstrap.min.css": f"{_BOOTSTRAP}/css/bootstrap.min.css",
    "vendor/bootstrap/bootstrap.min.css.map": f"{_BOOTSTRAP}/css/bootstrap.min.css.map",
    "vendor/bootstrap-icons/bootstrap-icons.min.css": f"{_ICONS}/bootstrap-icons.min.css",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff2": f"{_ICONS}/fonts/bootstrap-icons.woff2",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff": f"{_ICONS}/fonts/bootstrap-icons.woff",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}
