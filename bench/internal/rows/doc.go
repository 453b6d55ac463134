// Package rows measures: one file for each group of rows of the table.
//
// It knows the library by what every importer knows of it. Servers, and worlds
// whose heap is measured, are in processes of their own: see [Roles].
package rows
