"""What a person sees of a derivation: graphs, drawings, sentences, the command line."""
