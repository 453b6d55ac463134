"""Python's xmlrpc.client as the other side of the tests.

Reads a list of jobs as JSON from standard input and writes the list of their
results to standard output:

  dumps  evaluates "expr" and writes the document that xmlrpc.client.dumps
         makes of it; "method" makes it a call, "response" a response
  loads  reads the document "doc" (base64) and writes the repr of what it says
  parse  writes "well-formed" or the error of the XML parser that loads uses
"""

import base64
import datetime
import json
import sys
import xml.parsers.expat
import xmlrpc.client


def dumps(job):
    value = eval(job["expr"], {"Fault": xmlrpc.client.Fault, "datetime": datetime.datetime})
    return xmlrpc.client.dumps(
        value,
        methodname=job.get("method"),
        methodresponse=job.get("response"),
        allow_none=True,
    )


def loads(job):
    try:
        return repr(xmlrpc.client.loads(base64.b64decode(job["doc"]), use_builtin_types=True))
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


def parse(job):
    try:
        xml.parsers.expat.ParserCreate().Parse(base64.b64decode(job["doc"]), True)
    except xml.parsers.expat.ExpatError as e:
        return str(e)
    return "well-formed"


DO = {"dumps": dumps, "loads": loads, "parse": parse}
json.dump([DO[job["do"]](job) for job in json.load(sys.stdin)], sys.stdout)
