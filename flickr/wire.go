package flickr

// The paths of the API, below the BaseURL. The server takes those of the three
// styles without their last slash as well.
const (
	PathREST   = "/services/rest/"
	PathXMLRPC = "/services/xmlrpc/"
	PathSOAP   = "/services/soap/"
)

// The methods. This package calls all but the last three, which a server has so
// that a real client can try it.
const (
	MethodGroupsLeave          = "flickr.groups.leave"
	MethodGroupsJoin           = "flickr.groups.join"
	MethodGroupsJoinRequest    = "flickr.groups.joinRequest"
	MethodGroupsGetInfo        = "flickr.groups.getInfo"
	MethodGroupsMembersGetList = "flickr.groups.members.getList"
	MethodPeopleGetGroups      = "flickr.people.getGroups"
	MethodTestLogin            = "flickr.test.login"
	MethodCheckToken           = "flickr.auth.oauth.checkToken"

	MethodTestEcho   = "flickr.test.echo"
	MethodTestNull   = "flickr.test.null"
	MethodGetMethods = "flickr.reflection.getMethods"
)

// The parameters of every call.
const (
	ParamMethod         = "method"
	ParamFormat         = "format"
	ParamNoJSONCallback = "nojsoncallback"
	ParamJSONCallback   = "jsoncallback"
	ParamAPIKey         = "api_key"
	ParamAPISig         = "api_sig"    // of the old style of signing
	ParamAuthToken      = "auth_token" // of the old style of signing
)

// The parameters of OAuth 1.0a (RFC 5849).
const (
	ParamOAuthConsumerKey     = "oauth_consumer_key"
	ParamOAuthToken           = "oauth_token"
	ParamOAuthSignatureMethod = "oauth_signature_method"
	ParamOAuthSignature       = "oauth_signature"
	ParamOAuthTimestamp       = "oauth_timestamp"
	ParamOAuthNonce           = "oauth_nonce"
	ParamOAuthVersion         = "oauth_version"
)

// The parameters of the methods.
const (
	ParamGroupID      = "group_id"
	ParamUserID       = "user_id"
	ParamDeletePhotos = "delete_photos"
	ParamAcceptRules  = "accept_rules"
	ParamMessage      = "message"
	ParamMemberTypes  = "membertypes"
	ParamPerPage      = "per_page"
	ParamPage         = "page"
)

// The values of ParamFormat.
const (
	FormatREST   = "rest"
	FormatJSON   = "json"
	FormatXMLRPC = "xmlrpc"
	FormatSOAP   = "soap"
)

// The permissions of a token. Each includes those before it.
const (
	PermsNone   Perms = "none"
	PermsRead   Perms = "read"
	PermsWrite  Perms = "write"
	PermsDelete Perms = "delete"
)

// Perms is what a token permits.
type Perms string

// Of the codes of failures, 3, 4 and 5 mean different things by method; the same
// number then has two names.
const (
	CodeArgumentsMissing = "1"
	CodeGroupNotFound    = "2"
	CodeNotMember        = "3" // groups.leave
	CodeNotAvailable     = "3" // groups.join and joinRequest
	CodeAlreadyMember    = "4" // groups.join and joinRequest
	CodeInvitationOnly   = "5" // groups.join
	CodeGroupOpen        = "5" // groups.joinRequest
	CodeRulesNotAccepted = "6" // groups.join and joinRequest
	CodeAlreadyRequested = "7" // groups.joinRequest
	CodeTooManyGroups    = "10"
	CodeUnableToJoin     = "11"

	// CodeNotFound is the group or the user that groups.getInfo,
	// groups.members.getList and people.getGroups do not find.
	CodeNotFound = "1"
)

// The codes that every method has.
const (
	CodeTLSRequired             = "95"
	CodeInvalidSignature        = "96"
	CodeMissingSignature        = "97"
	CodeInvalidToken            = "98"
	CodeInsufficientPermissions = "99"
	CodeInvalidAPIKey           = "100"
	CodeUnavailable             = "105"
	CodeWriteFailed             = "106"
	CodeFormatNotFound          = "111"
	CodeMethodNotFound          = "112"
	CodeInvalidSOAP             = "114"
	CodeInvalidXMLRPC           = "115"
	CodeBadURL                  = "116"
	CodeSorry                   = "201" // not documented, as 0: the service failed
	CodeMethodNotFound2024      = "212" // not documented: what 112 says
)

// ParamOAuthProblem names, in the text of a failure of OAuth, what was wrong; the
// problem is the failure's native code.
const ParamOAuthProblem = "oauth_problem"

// The problems of OAuth.
const (
	ProblemParameterAbsent         = "parameter_absent"
	ProblemParameterRejected       = "parameter_rejected"
	ProblemSignatureMethodRejected = "signature_method_rejected"
	ProblemConsumerKeyUnknown      = "consumer_key_unknown"
	ProblemTokenRejected           = "token_rejected"
	ProblemTokenUsed               = "token_used"
	ProblemTokenExpired            = "token_expired"
	ProblemVerifierInvalid         = "verifier_invalid"
	ProblemTimestampRefused        = "timestamp_refused"
	ProblemNonceUsed               = "nonce_used"
	ProblemSignatureInvalid        = "signature_invalid"
)

// The elements, attributes and members of answers.
const (
	ElementRsp  = "rsp"
	ElementErr  = "err"
	MemberStat  = "stat"
	StatOK      = "ok"
	StatFail    = "fail"
	MemberCode  = "code"
	AttrMsg     = "msg"     // XML
	MemberMsg   = "message" // JSON
	MemberText  = "_content"
	DefaultCall = "jsonFlickrApi" // the callback of JSON that named none
)
