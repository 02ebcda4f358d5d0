"""Where will the indicators land? Forecasts that say how sure they are."""

from iom_me.tracking.forecasting.report import ForecastReport, IndicatorForecast
from iom_me.tracking.forecasting.verb import forecast

__all__ = ["ForecastReport", "IndicatorForecast", "forecast"]
