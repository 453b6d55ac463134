// Package xmlrpc reads and writes XML-RPC documents, calls and responses, for
// clients and the reference server alike.
//
// The reader is strict: it takes UTF-8 only, refuses document type
// declarations, processing instructions and attributes, and bounds bytes,
// depth and members (see Limits). Comments and white space may stand between
// elements. U+00A0 counts as white space there and around the root, since the
// published documents of PeopleAggregator are indented with it; a byte order
// mark may stand at the very start.
//
// Errors name a line and never quote the document, which may hold a secret.
// Only a FaultError carries the other side's words.
package xmlrpc
