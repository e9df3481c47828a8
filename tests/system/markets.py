"""The markets files of the worlds: Magma alone, or all five markets that the sandbox has."""

from typing import Final

# Names as people read them.
MAGMA: Final = "Amboss Magma"
RECOMMENDED: Final = "Magma recommended"
CHEAPEST: Final = "Magma cheapest"
OLYMPUS: Final = "ZEUS Olympus"
PLAIN: Final = "Plain LSP"

ACCESS_TOKEN: Final = "olympus-access-key"

MAGMA_ALONE: Final = """\
[[market]]
id = "magma"
name = "Amboss Magma"
kind = "magma"
url = "{url}/magma/graphql"
network = "mainnet"
pace = 0.005
max_rps = 200
"""

_OF_ALL: Final = """\
network = "mainnet"
pace = 0.005
max_rps = 200
"""

FIVE_MARKETS: Final = f"""\
[[market]]
id = "magma"
name = "{MAGMA}"
kind = "magma"
url = "{{url}}/magma/graphql"
group = "Amboss Magma"
{_OF_ALL}
[[market]]
id = "magma-recommended"
name = "{RECOMMENDED}"
kind = "lsps1"
url = "{{url}}/magma/api/lsp/v1/recommended"
group = "Amboss Magma"
own_nodes = false
{_OF_ALL}
[[market]]
id = "magma-cheapest"
name = "{CHEAPEST}"
kind = "lsps1"
url = "{{url}}/magma/api/lsp/v1/cheapest"
group = "Amboss Magma"
own_nodes = false
{_OF_ALL}
[[market]]
id = "olympus"
name = "{OLYMPUS}"
kind = "lsps1"
url = "{{url}}/olympus/api/v1"
token = "{ACCESS_TOKEN}"
private_only = true
{_OF_ALL}
[[market]]
id = "plain-lsp"
name = "{PLAIN}"
kind = "lsps1"
url = "{{url}}/lsp/v1"
{_OF_ALL}"""
