package peopleaggregator

// A Style is one of the three ways to call the API. They can do the same.
type Style string

// The call styles. The zero Style is XML.
const (
	// XML is REST with an answer in XML.
	XML Style = "xml"
	// JSON is REST with an answer in JSON.
	JSON Style = "json"
	// XMLRPC is XML-RPC.
	XMLRPC Style = "xmlrpc"
)

// Paths says which of its two sets of paths a site has. A site with PHPPaths
// answers the documented ones with a redirect, which a POST does not survive
// and which is never followed.
type Paths string

// The sets of paths. The zero Paths is DocumentedPaths.
const (
	// DocumentedPaths are the documents': "/api/xml/peopleaggregator/joinGroup".
	DocumentedPaths Paths = "documented"
	// PHPPaths are the deployed server's: "/api/xml.php/peopleaggregator/joinGroup".
	PHPPaths Paths = "php"
)

// The paths below the base URL. The REST ones are followed by the method's
// name; those of PHPPaths have PHP in their names.
const (
	PathXML       = "/api/xml/peopleaggregator/"
	PathJSON      = "/api/json/peopleaggregator/"
	PathXMLRPC    = "/api/xmlrpc"
	PathXMLPHP    = "/api/xml.php/peopleaggregator/"
	PathJSONPHP   = "/api/json.php/peopleaggregator/"
	PathXMLRPCPHP = "/api/xmlrpc.php"
)

// MethodPrefix stands before a method's name in XML-RPC:
// "peopleaggregator.joinGroup".
const MethodPrefix = "peopleaggregator."

// The methods that this package calls. In the REST styles getGroups is a GET,
// the others are POSTs.
const (
	MethodLogin      = "login"
	MethodJoinGroup  = "joinGroup"
	MethodLeaveGroup = "leaveGroup"
	MethodGetGroups  = "getGroups"
)

// The names of arguments, and of members of answers.
const (
	FieldAuthToken      = "authToken"
	FieldCode           = "code"
	FieldContext        = "context"
	FieldGroups         = "groups"
	FieldID             = "id"
	FieldJoinState      = "joinState"
	FieldLogin          = "login"
	FieldMemberCount    = "memberCount"
	FieldMsg            = "msg"
	FieldName           = "name"
	FieldPage           = "page"
	FieldPassword       = "password"
	FieldResultsPerPage = "resultsPerPage"
	FieldSuccess        = "success"
	FieldTokenLifetime  = "tokenLifetime"
	FieldTotalPages     = "totalPages"
	FieldTotalResults   = "totalResults"
	FieldURL            = "url"
)

// The forms of ids and of getGroups' context: "group:1234", "user:7", "global".
const (
	GroupIDPrefix     = "group:"
	UserContextPrefix = "user:"
	ContextGlobal     = "global"
)

// The bounds of getGroups' argument resultsPerPage, and its default.
const (
	MinResultsPerPage     = 10
	MaxResultsPerPage     = 100
	DefaultResultsPerPage = MaxResultsPerPage
)

// A JoinState says what a successful joinGroup did.
type JoinState string

// The values of joinState.
const (
	// JoinStateJoined says that the user is a member now.
	JoinStateJoined JoinState = "joined"
	// JoinStateInModeration says that the application went to a moderator.
	JoinStateInModeration JoinState = "in_moderation"
)

// ElementResponse is the root of an answer in XML; Namespace is its namespace
// in a deployed server's answers. The documents' answers have none.
const (
	ElementResponse = "response"
	Namespace       = "http://peopleaggregator.com/api/xmlns#"
)

// The content types of calls and answers.
const (
	ContentTypeForm         = "application/x-www-form-urlencoded"
	ContentTypeXML          = "application/xml"
	ContentTypeJSON         = "application/x-javascript"
	ContentTypeJSONDeployed = "application/javascript; charset=UTF-8"
	ContentTypeXMLRPC       = "text/xml"
)

// The codes of failures. The package documentation says what becomes of them.
const (
	CodeOperationNotPermitted    = "operation_not_permitted"
	CodeGroupNotInvited          = "group_not_invited"
	CodeInvalidID                = "invalid_id"
	CodeContentNotFound          = "content_not_found"
	CodeUserTokenInvalid         = "user_token_invalid"
	CodeUserTokenExpired         = "user_token_expired"
	CodeUserNotFound             = "user_not_found"
	CodeUserInvalidPassword      = "user_invalid_password"
	CodeBadLogin                 = "bad_login"
	CodeUserAccessDenied         = "user_access_denied"
	CodeBadParameter             = "bad_parameter"
	CodeValidationMissingKey     = "validation_missing_key"
	CodeValidationExtraKey       = "validation_extra_key"
	CodeValidationIncorrectType  = "validation_incorrect_type"
	CodeValidationRequestWrapper = "validation_request_wrapper"
	CodeInvalidRequestMethod     = "invalid_request_method"
	CodeSystemError              = "system_error"
)

// The codes of XML-RPC faults.
const (
	// FaultNotWellFormed says that the call was not well-formed XML.
	FaultNotWellFormed = -32700
	// FaultNotCall says that the call was not a methodCall.
	FaultNotCall = -32600
	// FaultServer and FaultServerOther say that the server itself failed.
	FaultServer      = 42
	FaultServerOther = 99
)
