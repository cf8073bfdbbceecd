/** What the charts need of ECharts, which the build joins into one file, with its licences: the package has 62 MB. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

export { init } from 'echarts/core';

use([BarChart, LineChart, GridComponent, SVGRenderer]);
