package scim

// The paths of the endpoints, below the base URL. A group is one segment below
// PathGroups.
const (
	PathGroups = "/Groups"
	PathMe     = "/Me"
)

// ContentType is the media type of requests and answers (RFC 7644, 8.1).
const ContentType = "application/scim+json"

// The schemas of resources and messages.
const (
	SchemaGroup        = "urn:ietf:params:scim:schemas:core:2.0:Group"
	SchemaUser         = "urn:ietf:params:scim:schemas:core:2.0:User"
	SchemaPatchOp      = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	SchemaListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	SchemaError        = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// The names of attributes. They are compared without regard to case (RFC 7643,
// 2.1).
const (
	AttributeSchemas      = "schemas"
	AttributeID           = "id"
	AttributeDisplayName  = "displayName"
	AttributeUserName     = "userName"
	AttributeMembers      = "members"
	AttributeTotalResults = "totalResults"
	AttributeResources    = "Resources"
	AttributeStatus       = "status"
	AttributeScimType     = "scimType"
	AttributeDetail       = "detail"
)

// The operations of a PATCH.
const (
	OpAdd    = "add"
	OpRemove = "remove"
)

// The parameters of a query.
const (
	ParamAttributes = "attributes"
	ParamFilter     = "filter"
	ParamStartIndex = "startIndex"
	ParamCount      = "count"
)

// The scimTypes of errors (RFC 7644, table 9).
const (
	TypeInvalidFilter = "invalidFilter"
	TypeTooMany       = "tooMany"
	TypeUniqueness    = "uniqueness"
	TypeMutability    = "mutability"
	TypeInvalidSyntax = "invalidSyntax"
	TypeInvalidPath   = "invalidPath"
	TypeNoTarget      = "noTarget"
	TypeInvalidValue  = "invalidValue"
	TypeInvalidVers   = "invalidVers"
	TypeSensitive     = "sensitive"
)
