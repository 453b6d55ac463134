"""Calls a method with one struct of texts by xmlrpc.client, and writes what it
was answered as JSON.

Arguments: the address, the file of the server's certificate, the method. The
struct comes as JSON on the standard input.
"""

import json
import ssl
import sys
import xmlrpc.client

address, certificate, method = sys.argv[1:]
server = xmlrpc.client.ServerProxy(address, context=ssl.create_default_context(cafile=certificate))
try:
    said = {"answer": getattr(server, method)(json.load(sys.stdin))}
except xmlrpc.client.Fault as fault:
    said = {"code": fault.faultCode, "words": fault.faultString}
json.dump(said, sys.stdout)
