//! Charts for the protocol review, each as SVG and PNG.
