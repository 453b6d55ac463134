"""Joins and leaves a group through xmlrpc.client, and prints what was answered
as JSON: a list with an answer, a fault code or an HTTP status each.

The arguments are the address, a group, and another encoding to use. The token
comes from standard input.
"""
import json
import sys
import urllib.request
import xmlrpc.client

url, group = sys.argv[1:3]
token = sys.stdin.read()
answers = []


def call(proxy, method, arguments):
    try:
        answers.append(getattr(proxy.peopleaggregator, method)(*arguments))
    except xmlrpc.client.Fault as fault:
        answers.append({"fault": fault.faultCode})
    except xmlrpc.client.ProtocolError as error:
        answers.append({"status": error.errcode})


member = {"authToken": token, "id": group}
with xmlrpc.client.ServerProxy(url, allow_none=True) as proxy:
    call(proxy, "joinGroup", [member])
    call(proxy, "joinGroup", [member])
    call(proxy, "leaveGroup", [member])
    call(proxy, "leaveGroup", [member])
    call(proxy, "joinGroup", [member, member])
    call(proxy, "getGroups", [{"context": "global", "resultsPerPage": 10}])
    call(proxy, "joinGroup", [dict(member, __note="let through")])
with xmlrpc.client.ServerProxy(url, encoding="iso-8859-1") as proxy:
    call(proxy, "leaveGroup", [dict(member, __note="\u00e4\u00f6")])
for junk in (b"junk", b"<x/>"):
    with urllib.request.urlopen(urllib.request.Request(url, junk)) as answer:
        try:
            answers.append(xmlrpc.client.loads(answer.read())[0])
        except xmlrpc.client.Fault as fault:
            answers.append({"fault": fault.faultCode})
json.dump(answers, sys.stdout)
