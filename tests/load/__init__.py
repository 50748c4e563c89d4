"""Speed, measured on the running portal as ratios to a bare page on the same server in the same run."""
