"""An OpenSearch for tests: a small server over HTTP that is as strict as the published specification."""
